import { countOf, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';
import type { LogDurations, LogReport } from './analyze-logs.ts';

/** The report for a terminal: what is most frequent first. */
export function logsText(report: LogReport, nowMs: number): string {
  const { lines, levels, patterns, patternCount, unlistedLines, durations } = report;
  const span = report.from === null ? '' : `, from ${report.from} to ${report.to}`;
  const byLevel = Object.entries(levels).flatMap(([level, count]) =>
    count === 0 ? [] : [`${count} ${level === 'none' ? 'without a level' : level}`],
  );
  const parts = [`${countOf(lines, 'line')}${span}`, byLevel.join(', ')].filter((part) => part !== '');
  const rows = patterns.map((pattern) => [
    String(pattern.count),
    pattern.isNew ? paint('bold', 'new') : '',
    pattern.level ?? '-',
    pattern.template.length > 140 ? `${pattern.template.slice(0, 139)}…` : pattern.template,
    pattern.firstAt === null ? `line ${pattern.firstLine}` : whenWords(pattern.firstAt, nowMs),
    pattern.lastAt === null ? '-' : whenWords(pattern.lastAt, nowMs),
  ]);
  const more =
    unlistedLines > 0
      ? `\n${countOf(unlistedLines, 'more line')} of ${patternCount - patterns.length} other patterns`
      : '';
  const body = rows.length > 0 ? `${table(['Count', '', 'Level', 'Pattern', 'First', 'Last'], rows)}${more}` : 'none';
  return `${parts.join('\n')}\n\n${section('Patterns', body)}${durations ? `\n${section('Durations', durationsText(durations))}` : ''}`;
}

function durationsText({ count, avgMs, minMs, maxMs, p50Ms, p95Ms, p99Ms }: LogDurations): string {
  const names = ['Count', 'Avg', 'Min', 'p50', 'p95', 'p99', 'Max'];
  const values = [avgMs, minMs, p50Ms, p95Ms, p99Ms, maxMs].map((ms) =>
    ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms >= 10 ? Math.round(ms) : Number(ms.toFixed(2))} ms`,
  );
  return table(names, [[String(count), ...values]]);
}
