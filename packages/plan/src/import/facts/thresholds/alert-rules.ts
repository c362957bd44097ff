import type { Fence } from '../../document/document.ts';
import type { FoundBand, FoundThreshold } from '../../found.ts';
import { firstTime } from '../read-time.ts';
import { healthySide, quantileOf, readBound, type Unit } from './bound.ts';

type Found = Omit<FoundThreshold, 'id'>;

/** Alert rules in a fence: those of Prometheus (`alert:`, `expr:`, `for:`), and `Alert:`, `Trigger:` definitions. */
export function alertRules(fence: Fence): readonly Found[] {
  if (/^\s*(?:-\s+)?alert:/m.test(fence.source) && /^\s*expr:/m.test(fence.source)) return prometheusRules(fence);
  if (/^\s*alert(?: name)?:\s/im.test(fence.source) && /^\s*(?:trigger|condition):\s/im.test(fence.source))
    return definition(fence);
  return [];
}

function prometheusRules(fence: Fence): readonly Found[] {
  const rows = fence.source.split('\n');
  const starts = rows.flatMap((row, index) => (/^\s*(?:-\s+)?alert:/.test(row) ? [index] : []));
  return starts.flatMap((start, index) => {
    const end = starts[index + 1] ?? rows.length;
    const rule = rows.slice(start, end);
    const last = start + rule.findLastIndex((row) => row.trim() !== '');
    return ruleOf(rule, { line: fence.line + 1 + start, lastLine: fence.line + 1 + last }) ?? [];
  });
}

function ruleOf(rule: readonly string[], lines: { line: number; lastLine: number }): Found | null {
  const title = settingOf(rule, 'alert');
  const expression = settingOf(rule, 'expr');
  const match = /^(.*?)\s*(==|<=|>=|<|>)\s*(\d{1,12}(?:\.\d{1,6})?)$/.exec(expression.slice(-400).trim());
  if (title === '' || !match) return null;
  const [, subject = '', operator = '', figure = ''] = match;
  const { value, unit } = measured(subject, Number(figure));
  // `up == 0`: something is missing, so the good value is at least one.
  const gone = operator === '==';
  if (gone && value !== 0) return null;
  const band: FoundBand = {
    band: /\b(?:critical|page|high|p[01])\b/i.test(settingOf(rule, 'severity')) ? 'critical' : 'alert',
    side: gone || operator.startsWith('<') ? 'below' : 'above',
    value: gone ? 1 : value,
    unit,
    words: `${operator} ${figure}`,
    forSeconds: firstTime(settingOf(rule, 'for'))?.seconds ?? null,
  };
  return { title, quantile: quantileIn(subject), bands: [band], anomalies: false, ...lines };
}

function settingOf(rule: readonly string[], key: string): string {
  const row = rule.find((text) => text.replace(/^\s*(?:-\s+)?/, '').startsWith(`${key}:`)) ?? '';
  return row
    .slice(row.indexOf(`${key}:`) + key.length + 1)
    .trim()
    .replace(/^["']|["']$/g, '');
}

function measured(subject: string, value: number): { value: number; unit: Unit } {
  if (/percent|_pct/i.test(subject)) return { value: Math.round(value * 1e4) / 1e6, unit: 'ratio' };
  if (/_ms\b|_ms_|milliseconds/i.test(subject)) return { value, unit: 'ms' };
  if (/seconds/i.test(subject)) return { value, unit: 'seconds' };
  const ratio = /\)\s*\/\s*\w|ratio|_rate\b/.test(subject) && value <= 1;
  return { value, unit: ratio ? 'ratio' : 'number' };
}

function quantileIn(subject: string): FoundThreshold['quantile'] {
  const match = /(?:quantile\(|quantile=")\s*0\.(5|50|95|99)\b/.exec(subject);
  return match ? (`p${match[1] === '5' ? '50' : match[1]}` as 'p50' | 'p95' | 'p99') : null;
}

/** `Alert: API_SLOW` with `Trigger: P95 response time > 2 seconds for 5 minutes`. */
function definition(fence: Fence): readonly Found[] {
  const rows = fence.source.split('\n');
  const trigger = field(rows, /^\s*(?:trigger|condition):\s*(.+)$/i);
  const bound = trigger === null ? null : readBound(trigger);
  const title = trigger && bound ? trigger.slice(0, bound.index).trim() : '';
  if (!bound || trigger === null || title === '' || healthySide(title) === bound.side) return [];
  const critical = /critical|sev-?1|\bp0\b/i.test(field(rows, /^\s*severity:\s*(.+)$/i) ?? '');
  const forSeconds =
    bound.forSeconds ?? firstTime(field(rows, /^\s*(?:duration|for):\s*(.+)$/i) ?? '')?.seconds ?? null;
  const { side, value, unit, words } = bound;
  const band: FoundBand = { band: critical ? 'critical' : 'alert', side, value, unit, words, forSeconds };
  return [
    {
      title,
      quantile: quantileOf(trigger),
      bands: [band],
      anomalies: false,
      line: fence.line,
      lastLine: fence.lastLine,
    },
  ];
}

function field(rows: readonly string[], pattern: RegExp): string | null {
  for (const row of rows) {
    const match = pattern.exec(row);
    if (match) return (match[1] ?? '').trim();
  }
  return null;
}
