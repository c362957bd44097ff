import { describe, expect, it } from 'vitest';
import { readLogLine } from './read-log-line.ts';

const AT = Date.parse('2026-11-04T08:00:00.120Z');

describe('a line of a log', () => {
  it.each([
    ['2026-11-04T08:00:00.120Z ERROR payment failed', AT, 'error', 'payment failed'],
    ['2026-11-04 08:00:00,120 [ERROR] payment failed', AT, 'error', 'payment failed'],
    ['[2026-11-04T10:00:00.120+02:00] WARN: slow', AT, 'warn', 'slow'],
    ['2026-11-04T08:00:00.120Z level=error msg="payment failed"', AT, 'error', 'level=error msg="payment failed"'],
    ['2026-11-04T08:00:00.120Z web-1 app[7]: ERROR payment failed', AT, 'error', 'web-1 app[7]: ERROR payment failed'],
    ['payment failed', null, null, 'payment failed'],
    ['ERROR: payment failed', null, 'error', 'payment failed'],
    ['{"level":50,"time":1793779200120,"msg":"payment failed"}', AT, 'error', 'payment failed'],
    ['{"severity":"CRITICAL","timestamp":"2026-11-04T08:00:00.120Z","message":"gone"}', AT, 'fatal', 'gone'],
    ['{"level":"error","ts":1793779200.12,"msg":"call","error":{"message":"reset"}}', AT, 'error', 'call: reset'],
    ['{"message":"2026-11-04T08:00:00.120Z ERROR inside"}', AT, 'error', 'inside'],
    ['{not json', null, null, '{not json'],
  ])('%s', (line, atMs, level, message) => {
    expect(readLogLine(line)).toMatchObject({ atMs, level, message });
  });

  it.each([
    ['request took 12ms', 12],
    ['duration: 1.5s', 1500],
    ['GET /api 200 in 250 ms', 250],
    ['function duration 4711', 4711],
    ['{"msg":"done","durationMs":42.5}', 42.5],
    ['{"msg":"done","duration":"3 s"}', 3000],
    ['in 3 days', null],
    ['GET /api 200', null],
  ])('%s takes %s ms', (line, durationMs) => {
    expect(readLogLine(line)?.durationMs).toBe(durationMs);
  });

  it.each(['    at process (app.ts:12:3)', '', '\tsuppressed'])('goes on with the one before: "%s"', (line) => {
    expect(readLogLine(line)).toBeNull();
  });

  it.each([
    `2026-11-04T08:00:00Z ${'['.repeat(60_000)}`,
    `{"msg":${'['.repeat(30_000)}`,
    `ERROR ${'duration'.repeat(8000)}`,
    `${'a'.repeat(64_000)} ERROR`,
    '{"msg":null,"level":{},"time":[]}',
    '{"level":"error"}',
    '\u0000\uD800 ERROR',
  ])('a hostile one is read like any other', (line) => {
    expect(() => readLogLine(line)).not.toThrow();
  });
});
