import { describe, expect, it } from 'vitest';
import { LogAnalysis, type LogQuestion } from './analyze-logs.ts';

const ERRORS: LogQuestion = { level: 'error', sinceMs: null, newSinceMs: null, top: 20 };

function reportOf(lines: readonly string[], question: Partial<LogQuestion> = {}) {
  const analysis = new LogAnalysis({ ...ERRORS, ...question });
  for (const line of lines) analysis.add(line);
  return analysis.report();
}

const at = (minute: number, rest: string) => `2026-11-04T08:${String(minute).padStart(2, '0')}:00Z ${rest}`;

describe('the analysis of a log', () => {
  it('counts the shapes of errors, the most frequent first', () => {
    const { lines, levels, patterns } = reportOf([
      at(1, 'ERROR payment 4711 of ann@example.com failed: card declined'),
      at(2, 'INFO payment 4712 done'),
      at(3, 'ERROR payment 4713 of bob@example.com failed: card expired'),
      at(4, 'ERROR connect ECONNREFUSED 10.0.0.7:5432'),
      '    at Socket (net.ts:1)',
      at(5, 'ERROR payment 99 of eve@example.com failed: card declined'),
    ]);
    expect(lines).toBe(6);
    expect(levels).toMatchObject({ error: 4, info: 1 });
    expect(patterns.map(({ count, template }) => [count, template])).toEqual([
      [3, 'payment <n> of <email> failed: card <*>'],
      [1, 'connect ECONNREFUSED <n>'],
    ]);
    expect(patterns[0]).toMatchObject({
      firstAt: '2026-11-04T08:01:00.000Z',
      lastAt: '2026-11-04T08:05:00.000Z',
      firstLine: 1,
      sample: 'payment 4711 of ann@example.com failed: card declined',
    });
  });

  it('says which patterns are new, and leaves out what is old', () => {
    const log = [at(1, 'ERROR disk full'), at(30, 'ERROR disk full'), at(31, 'ERROR token expired')];
    const newSinceMs = Date.parse('2026-11-04T08:20:00Z');
    const marked = reportOf(log, { newSinceMs });
    expect(marked.patterns.map(({ template, isNew }) => [template, isNew])).toEqual([
      ['disk full', false],
      ['token expired', true],
    ]);
    expect(reportOf(log, { sinceMs: newSinceMs }).patterns.map(({ count }) => count)).toEqual([1, 1]);
  });

  it('knows an error by its words where no level is said', () => {
    expect(reportOf(['all is well', 'request failed', 'listening']).patterns).toHaveLength(1);
  });

  it('sums up durations, with percentiles within 2 %', () => {
    const { durations } = reportOf(Array.from({ length: 1000 }, (_, index) => `GET /api duration ${index + 1}`));
    expect(durations).toMatchObject({ count: 1000, avgMs: 500.5, minMs: 1, maxMs: 1000 });
    expect(Math.abs((durations?.p95Ms ?? 0) - 950)).toBeLessThan(20);
  });

  it('remembers a bounded number of patterns, and says how many lines it does not list', () => {
    const words = (index: number) => index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
    const log = Array.from({ length: 5000 }, (_, index) => `ERROR ${words(index)}x ${words(index * 7)}y`);
    const { patterns, patternCount, unlistedLines, levels } = reportOf([...log, ...log.slice(0, 10)]);
    expect(patterns).toHaveLength(20);
    expect(patternCount).toBeGreaterThan(2000);
    expect(patterns.reduce((sum, { count }) => sum + count, 0) + unlistedLines).toBe(levels.error);
  });
});
