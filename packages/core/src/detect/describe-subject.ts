import type { Condition, Severity } from '../model/plan.ts';
import type { Metric } from '../model/plan-metrics.ts';
import type { Monitor } from '../model/plan-monitors.ts';
import { formatSpan } from './format-span.ts';
import { type MonitorState, silentSinceMs } from './monitor-state.ts';
import type { MetricReading } from './read-metric.ts';

export { formatSpan } from './format-span.ts';

/** A metric's value in its unit: `78 %`, `1.2 s`, `850 ms`, `17`, `3.5 /s`, `1.2 GB`. */
export function formatValue({ read, unit }: Pick<Metric, 'read' | 'unit'>, value: number): string {
  switch (unit) {
    case 'ratio':
      return `${trim(value * 100)} %`;
    case 'ms':
      return value >= 1000 ? `${trim(value / 1000)} s` : `${trim(value)} ms`;
    default: {
      const amount = unit === 'bytes' ? formatBytes(value) : trim(value);
      return read === 'rate' ? `${amount} /s` : amount;
    }
  }
}

function formatBytes(value: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const size = Math.abs(value);
  const step = size < 1000 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(size) / 3));
  return `${trim(value / 1000 ** step)} ${steps[step]}`;
}

/** A criterion's metric is known; a plan that is being changed may have lost it. */
const PLAIN = { read: 'sum', unit: 'count' } as const;

/** Ways of reading whose value is the observation, or their total. */
const ONE_VALUE: ReadonlySet<Metric['read']> = new Set(['sum', 'rate', 'last']);

/** What a metric shows now: `78 % of 130 in the last minute`. */
export function describeReading(metric: Metric, reading: MetricReading): string {
  const window = metric.window === 60 ? 'minute' : metric.window === 3600 ? 'hour' : formatSpan(metric.window);
  const { detail } = reading;
  if (reading.value === null) {
    if (detail !== undefined) return detail;
    return `${reading.observations} observations in the last ${window}, ${metric.minimum} needed`;
  }
  const of = ONE_VALUE.has(metric.read) ? '' : ` of ${reading.observations}`;
  const trouble = detail === undefined ? '' : `; ${detail}`;
  return `${formatValue(metric, reading.value)}${of} in the last ${window}${trouble}`;
}

/** A criterion in words: `below 90 % for 5 min`, `down for 2 min`, `silent for 30 min`. */
export function describeCondition(condition: Condition, metric?: Metric): string {
  const span = condition.for > 0 ? ` for ${formatSpan(condition.for)}` : '';
  if (condition.kind === 'monitor') return `${condition.is}${span}`;
  const bounds = [
    condition.below === undefined ? null : `below ${formatValue(metric ?? PLAIN, condition.below)}`,
    condition.above === undefined ? null : `above ${formatValue(metric ?? PLAIN, condition.above)}`,
  ].filter((bound) => bound !== null);
  return `${bounds.join(' or ')}${span}`;
}

/** The sentence of a metric's alert: `Webhook success 78 % of 130 in the last minute (P1 below 90 % for 5 min)`. */
export function describeMetricAlert(
  metric: Metric,
  reading: MetricReading,
  severity: Severity,
  condition: Condition,
): string {
  return `${metric.title} ${describeReading(metric, reading)} (${severity.id} ${describeCondition(condition, metric)})`;
}

/** The sentence of a monitor's alert, for how long it has been wrong and what was seen last. */
export function describeMonitorAlert(
  monitor: Monitor,
  state: MonitorState,
  severity: Severity,
  condition: Condition | null,
  nowMs: number,
): string {
  const rule = condition ? `${severity.id} ${describeCondition(condition)}` : severity.id;
  if (monitor.type === 'heartbeat' && (condition?.kind === 'monitor' ? condition.is === 'silent' : isSilent(state))) {
    const quiet = formatSpan((nowMs - silentSinceMs(state)) / 1000);
    const what = state.lastPingMs === null ? 'was never pinged, watched for' : 'has sent no ping for';
    return `${monitor.title} ${what} ${quiet} (${rule})`;
  }
  const isDegraded = state.status === 'degraded';
  const sinceMs = isDegraded ? (state.worseSinceMs ?? state.sinceMs) : state.sinceMs;
  const span = formatSpan((nowMs - sinceMs) / 1000);
  const what = FAILS[monitor.type] ?? 'is down';
  return `${monitor.title} ${isDegraded ? 'is degraded' : what} for ${span}: ${state.detail} (${rule})`;
}

/** What it means that a monitor of a type is down, where there is a better word for it. */
const FAILS: Readonly<Partial<Record<Monitor['type'], string>>> = {
  tls: 'has had a bad certificate',
  domain: 'has had a bad registration',
  queue: 'has been too full',
  command: 'has failed',
  journey: 'has failed',
  browser: 'has failed',
};

function isSilent(state: MonitorState): boolean {
  return state.detail === 'silent' || state.detail === 'never pinged';
}

function trim(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
