import type { Condition, Seconds, Severity } from '../model/plan.ts';
import type { Metric, Monitor } from '../model/plan-detection.ts';
import { type MonitorState, silentSinceMs } from './fold-check.ts';
import type { MetricReading } from './read-metric.ts';

/** A span of time for a tired reader: `45 s`, `5 min`, `1 h 30 min`, `2 d`. */
export function formatSpan(seconds: Seconds): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60)
    return whole % 60 !== 0 && whole < 300 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${minutes} min`;
  if (minutes < 48 * 60)
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} d`;
}

/** A metric's value in its unit: `78 %`, `1.2 s`, `850 ms`, `17`. */
export function formatValue(metric: Pick<Metric, 'read'>, value: number): string {
  if (metric.read === 'ratio') return `${trim(value * 100)} %`;
  if (metric.read === 'sum') return trim(value);
  return value >= 1000 ? `${trim(value / 1000)} s` : `${trim(value)} ms`;
}

/** What a metric shows now: `78 % of 130 in the last minute`. */
export function describeReading(metric: Metric, reading: MetricReading): string {
  const window = metric.window === 60 ? 'minute' : metric.window === 3600 ? 'hour' : formatSpan(metric.window);
  if (reading.value === null) {
    return `${reading.observations} observations in the last ${window}, ${metric.minimum} needed`;
  }
  const of = metric.read === 'sum' ? '' : ` of ${reading.observations}`;
  return `${formatValue(metric, reading.value)}${of} in the last ${window}`;
}

/** A criterion in words: `below 90 % for 5 min`, `down for 2 min`, `silent for 30 min`. */
export function describeCondition(condition: Condition, metric?: Metric): string {
  const span = condition.for > 0 ? ` for ${formatSpan(condition.for)}` : '';
  if (condition.kind === 'monitor') return `${condition.is}${span}`;
  const bounds = [
    condition.below === undefined ? null : `below ${formatValue(metric ?? { read: 'sum' }, condition.below)}`,
    condition.above === undefined ? null : `above ${formatValue(metric ?? { read: 'sum' }, condition.above)}`,
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
  return `${monitor.title} is down for ${formatSpan((nowMs - state.sinceMs) / 1000)}: ${state.detail} (${rule})`;
}

function isSilent(state: MonitorState): boolean {
  return state.detail === 'silent' || state.detail === 'never pinged';
}

function trim(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
