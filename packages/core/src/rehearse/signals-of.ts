import { evaluateCriteria, type FiringAlert, type Observations } from '../detect/evaluate-criteria.ts';
import { type CheckResult, foldCheck, type MonitorState, newMonitorState } from '../detect/fold-check.ts';
import { conditionsOf, foldReading, type MetricState, meets } from '../detect/fold-reading.ts';
import { COUNTER_STEP_MS } from '../detect/read-metric.ts';
import type { Signal } from '../model/alert.ts';
import type { EpochMs, Plan, Seconds } from '../model/plan.ts';
import type { Metric } from '../model/plan-metrics.ts';
import type { CheckedMonitor, Monitor } from '../model/plan-monitors.ts';
import type { Happening } from './scenario.ts';

/** What detection says, and when. */
export interface TimedSignal {
  readonly atMs: EpochMs;
  readonly signal: Signal;
}

/** Detection looks this often, so silence is noticed that much later than it begins to count. */
const LOOK_MS = 500;

const known = new WeakMap<Plan, Map<string, readonly TimedSignal[]>>();

/**
 * What detection would say of a happening, from its begin to its end: the real folds and criteria, fed with what a check
 * or a counter would show. An alert from outside is told as it comes.
 *
 * @param startMs when it begins. Ids that the plan does not have give nothing.
 */
export function signalsOf(plan: Plan, happening: Happening, startMs: EpochMs): readonly TimedSignal[] {
  // Detection counts from the begin of the trouble alone, so that one answer serves every moment.
  const ofPlan = known.get(plan) ?? new Map<string, readonly TimedSignal[]>();
  known.set(plan, ofPlan);
  const key = JSON.stringify(happening);
  const relative = ofPlan.get(key) ?? signalsFromZero(plan, happening);
  ofPlan.set(key, relative);
  return relative.map(({ atMs, signal }) => ({
    atMs: atMs + startMs,
    signal: { ...signal, sinceMs: signal.sinceMs + startMs },
  }));
}

function signalsFromZero(plan: Plan, happening: Happening): readonly TimedSignal[] {
  if (happening.kind === 'alert') return alertSignals(plan, happening);
  if (happening.kind === 'monitor') {
    const monitor = plan.monitors[happening.monitor];
    return monitor ? look(plan, monitorLooks(plan, monitor, happening.lasts)) : [];
  }
  const metric = plan.metrics[happening.metric];
  return metric ? look(plan, metricLooks(plan, metric, happening.value, happening.lasts)) : [];
}

function alertSignals(plan: Plan, happening: Extract<Happening, { kind: 'alert' }>): readonly TimedSignal[] {
  const { text, component, severity, lasts } = happening;
  const components = component === null ? [] : [component];
  const signal = {
    dedupKey: `rehearsal:${text}:${component ?? ''}`,
    source: 'rehearsal',
    summary: text,
    severity: severity ?? plan.severities.at(-1)?.id ?? null,
    components,
    runbook: null,
    sinceMs: 0,
  };
  const begin = { atMs: 0, signal: { ...signal, status: 'firing' as const } };
  return lasts === null ? [begin] : [begin, { atMs: lasts * 1000, signal: { ...signal, status: 'resolved' } }];
}

/** What detection knows at one moment. */
interface Look {
  readonly atMs: EpochMs;
  readonly seen: Pick<Observations, 'monitors' | 'metrics'>;
}

/** Evaluates the criteria at each look, with what is firing by then. */
function look(plan: Plan, looks: readonly Look[]): readonly TimedSignal[] {
  const signals: TimedSignal[] = [];
  let firing: Record<string, FiringAlert> = {};
  for (const { atMs, seen } of looks) {
    for (const signal of evaluateCriteria(plan, { ...seen, firing }, atMs)) {
      signals.push({ atMs, signal });
      const { dedupKey, severity, sinceMs, status } = signal;
      const { [dedupKey]: _, ...others } = firing;
      firing = status === 'firing' ? { ...others, [dedupKey]: { severity, sinceMs } } : others;
    }
  }
  return signals;
}

function monitorLooks(plan: Plan, monitor: Monitor, lasts: Seconds | null): readonly Look[] {
  const dues = plan.severities.flatMap(({ when }) =>
    when.flatMap((c) => (c.kind === 'monitor' && c.monitor === monitor.id ? [c.for * 1000] : [])),
  );
  const endMs = lasts === null ? Number.POSITIVE_INFINITY : lasts * 1000;
  const results = monitor.type === 'heartbeat' ? pingResults(monitor, endMs) : checkResults(monitor, endMs);
  const looks: CheckResult[] = dues.map((atMs) => ({ kind: 'look', atMs }));
  const all = [...results, ...looks.filter(({ atMs }) => atMs < endMs)].sort((a, b) => a.atMs - b.atMs);
  let state: MonitorState = upBefore(monitor);
  return all.map((result) => {
    state = foldCheck(state, result, monitor).state;
    return { atMs: result.atMs, seen: { monitors: { [monitor.id]: state }, metrics: {} } };
  });
}

/** A monitor that was well a moment ago. */
function upBefore(monitor: Monitor): MonitorState {
  const result: CheckResult =
    monitor.type === 'heartbeat'
      ? { kind: 'ping', atMs: 0, status: 'ok', detail: 'pinged' }
      : { kind: 'check', atMs: -monitor.every * 1000, outcome: 'ok', detail: 'answered' };
  return foldCheck(newMonitorState(result.atMs), result, monitor).state;
}

/** Checks that fail from the begin to the end, as many as confirm it, and then those that confirm the recovery. */
function checkResults(monitor: CheckedMonitor, endMs: number): readonly CheckResult[] {
  const everyMs = monitor.every * 1000;
  const results: CheckResult[] = [];
  for (let n = 0; n < monitor.confirm && n * everyMs < endMs; n++) {
    results.push({ kind: 'check', atMs: n * everyMs, outcome: 'failed', detail: 'no answer' });
  }
  if (endMs === Number.POSITIVE_INFINITY) return results;
  const firstGood = Math.ceil(endMs / everyMs);
  for (let n = 0; n < monitor.recover; n++) {
    results.push({ kind: 'check', atMs: (firstGood + n) * everyMs, outcome: 'ok', detail: 'answered' });
  }
  return results;
}

function pingResults(monitor: Extract<Monitor, { type: 'heartbeat' }>, endMs: number): readonly CheckResult[] {
  const noticedMs = (monitor.every + monitor.grace) * 1000 + LOOK_MS;
  const silent: CheckResult[] = noticedMs < endMs ? [{ kind: 'look', atMs: noticedMs }] : [];
  if (endMs === Number.POSITIVE_INFINITY) return silent;
  return [...silent, { kind: 'ping', atMs: endMs, status: 'ok', detail: 'pinged' }];
}

function metricLooks(plan: Plan, metric: Metric, value: number, lasts: Seconds | null): readonly Look[] {
  const conditions = conditionsOf(plan, metric.id).map(({ condition }) => condition);
  const longestMs = Math.max(0, ...conditions.map((condition) => condition.for * 1000));
  const endMs = lasts === null ? longestMs + 1 : lasts * 1000;
  const good = healthyValue(metric, conditions);
  const times = new Set([0, ...conditions.map((condition) => condition.for * 1000)]);
  // A gap of two windows is a break, so it is read at least once a window.
  for (let atMs = 0; atMs < Math.min(endMs, longestMs); atMs += metric.window * 1000) times.add(atMs);
  const readings = [...times].filter((atMs) => atMs < endMs).map((atMs) => ({ atMs, value }));
  if (lasts !== null) {
    const clearMs = Math.max(COUNTER_STEP_MS, longestMs / 2);
    readings.push({ atMs: endMs, value: good }, { atMs: endMs + clearMs, value: good });
    for (let after = 0; after < clearMs; after += metric.window * 1000)
      readings.push({ atMs: endMs + after, value: good });
  }
  let state: MetricState | undefined;
  return readings
    .sort((a, b) => a.atMs - b.atMs)
    .map((reading) => {
      const observations = Math.max(1, metric.minimum);
      state = foldReading(state, { value: reading.value, observations }, metric, plan, reading.atMs);
      return { atMs: reading.atMs, seen: { monitors: {}, metrics: { [metric.id]: state } } };
    });
}

/** A value that meets none of the criteria. */
function healthyValue(metric: Metric, conditions: Parameters<typeof meets>[0][]): number {
  const lows = conditions.flatMap(({ below }) => (below === undefined ? [] : [below]));
  const highs = conditions.flatMap(({ above }) => (above === undefined ? [] : [above]));
  const usual = metric.read === 'ratio' ? [1, 0] : [0];
  const candidates = [...usual, ...lows, ...highs, (Math.max(...lows, 0) + Math.min(...highs, 0)) / 2];
  return candidates.find((value) => !conditions.some((condition) => meets(condition, value))) ?? 0;
}
