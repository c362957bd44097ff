import type { Signal } from '../model/alert.ts';
import type { Condition, EpochMs, Metric, Monitor, Plan, Severity } from '../model/plan.ts';
import { describeMetricAlert, describeMonitorAlert, describeReading } from './describe-subject.ts';
import { type MonitorState, silentSinceMs } from './fold-check.ts';
import { conditionKey, conditionsOf, type MetricState } from './fold-reading.ts';
import { COUNTER_STEP_MS } from './read-metric.ts';

/** What detection knows at one moment: states by monitor and metric id, and its alerts that are firing, by dedup key. */
export interface Observations {
  readonly monitors: Readonly<Record<string, MonitorState>>;
  readonly metrics: Readonly<Record<string, MetricState>>;
  readonly firing: Readonly<Record<string, FiringAlert>>;
}

export interface FiringAlert {
  readonly severity: string | null;
  readonly sinceMs: EpochMs;
}

/** The most severe criterion that has held for long enough. A null condition is the monitor's own severity. */
interface Verdict {
  readonly severity: Severity;
  readonly condition: Condition | null;
  readonly sinceMs: EpochMs;
}

/**
 * Compares what is observed with the plan's criteria and says what changed, one alert per monitor or metric:
 *
 *   (none) → firing    a criterion of some severity has held without a break for its `for` seconds
 *   firing → firing    a criterion of a more severe level has come to hold; a level is never lowered here
 *   firing → resolved  no criterion is true any more. A metric must stay clear for half of the `for` of the criterion that
 *                      fired (at least 10 seconds), against flapping; unknown neither fires nor resolves
 */
export function evaluateCriteria(plan: Plan, observations: Observations, nowMs: EpochMs): Signal[] {
  const signals: Signal[] = [];
  for (const monitor of Object.values(plan.monitors)) {
    const signal = judgeMonitor(plan, monitor, observations, nowMs);
    if (signal) signals.push(signal);
  }
  for (const metric of Object.values(plan.metrics)) {
    const signal = judgeMetric(plan, metric, observations, nowMs);
    if (signal) signals.push(signal);
  }
  return [...signals, ...resolveUnwatched(plan, observations)];
}

function judgeMonitor(plan: Plan, monitor: Monitor, observations: Observations, nowMs: EpochMs): Signal | null {
  const state = observations.monitors[monitor.id];
  if (!state) return null;
  const dedupKey = `monitor:${monitor.id}`;
  const firing = observations.firing[dedupKey];
  const verdict = worstOfMonitor(plan, monitor, state, nowMs);
  if (verdict) {
    if (firing && !isMoreSevere(plan, verdict.severity.id, firing.severity)) return null;
    const summary = describeMonitorAlert(monitor, state, verdict.severity, verdict.condition, nowMs);
    return fire(dedupKey, monitor, verdict, summary);
  }
  if (!firing || state.status === 'down' || state.status === 'unknown') return null;
  const what = monitor.type === 'http' ? 'answers again' : 'pings again';
  return resolve(dedupKey, monitor, firing, `${monitor.title} ${what}: ${state.detail}`);
}

function worstOfMonitor(plan: Plan, monitor: Monitor, state: MonitorState, nowMs: EpochMs): Verdict | null {
  for (const severity of plan.severities) {
    for (const condition of severity.when) {
      if (condition.kind !== 'monitor' || condition.monitor !== monitor.id) continue;
      const sinceMs = heldSinceMs(monitor, state, condition);
      if (sinceMs !== null && nowMs - sinceMs >= condition.for * 1000) return { severity, condition, sinceMs };
    }
    if (monitor.severity === severity.id && state.status === 'down') {
      return { severity, condition: null, sinceMs: state.sinceMs };
    }
  }
  return null;
}

/** Silence of a heartbeat counts from its last ping, whatever its own rhythm says. */
function heldSinceMs(
  monitor: Monitor,
  state: MonitorState,
  condition: Extract<Condition, { kind: 'monitor' }>,
): EpochMs | null {
  if (condition.is === 'silent' && monitor.type === 'heartbeat') return silentSinceMs(state);
  return state.status === 'down' ? state.sinceMs : null;
}

function judgeMetric(plan: Plan, metric: Metric, observations: Observations, nowMs: EpochMs): Signal | null {
  const state = observations.metrics[metric.id];
  if (!state || state.reading.value === null) return null;
  const dedupKey = `metric:${metric.id}`;
  const firing = observations.firing[dedupKey];
  const verdict = worstOfMetric(plan, metric, state, nowMs);
  if (verdict?.condition) {
    if (firing && !isMoreSevere(plan, verdict.severity.id, firing.severity)) return null;
    const summary = describeMetricAlert(metric, state.reading, verdict.severity, verdict.condition);
    return fire(dedupKey, metric, verdict, summary);
  }
  if (!firing || state.clearSinceMs === null) return null;
  if (nowMs - state.clearSinceMs < recoveryMs(plan, metric, firing)) return null;
  return resolve(dedupKey, metric, firing, `${metric.title} is back: ${describeReading(metric, state.reading)}`);
}

function worstOfMetric(plan: Plan, metric: Metric, state: MetricState, nowMs: EpochMs): Verdict | null {
  for (const { severity, condition } of conditionsOf(plan, metric.id)) {
    const hold = state.holds[conditionKey(severity.id, condition)];
    if (hold && nowMs - hold.sinceMs >= condition.for * 1000) return { severity, condition, sinceMs: hold.sinceMs };
  }
  return null;
}

/** How long a metric must stay clear before its alert resolves. */
function recoveryMs(plan: Plan, metric: Metric, firing: FiringAlert): number {
  const seconds = conditionsOf(plan, metric.id)
    .filter(({ severity }) => severity.id === firing.severity)
    .map(({ condition }) => condition.for);
  return Math.max(COUNTER_STEP_MS, Math.max(0, ...seconds) * 500);
}

/** An alert whose monitor or metric has left the plan would otherwise fire for ever. */
function resolveUnwatched(plan: Plan, observations: Observations): Signal[] {
  return Object.entries(observations.firing).flatMap(([dedupKey, firing]) => {
    const [kind, id] = [dedupKey.slice(0, dedupKey.indexOf(':')), dedupKey.slice(dedupKey.indexOf(':') + 1)];
    const isWatched = kind === 'monitor' ? id in plan.monitors : kind === 'metric' ? id in plan.metrics : true;
    return isWatched
      ? []
      : [resolve(dedupKey, { component: null, runbook: null }, firing, `${dedupKey} is no longer in the plan`)];
  });
}

function isMoreSevere(plan: Plan, severity: string, than: string | null): boolean {
  const rank = (id: string | null) => {
    const index = plan.severities.findIndex((level) => level.id === id);
    return index < 0 ? plan.severities.length : index;
  };
  return rank(severity) < rank(than);
}

type Subject = Pick<Monitor, 'component' | 'runbook'>;

function fire(dedupKey: string, subject: Subject, verdict: Verdict, summary: string): Signal {
  const { severity, sinceMs } = verdict;
  return signal(dedupKey, subject, { status: 'firing', summary, severity: severity.id, sinceMs });
}

function resolve(dedupKey: string, subject: Subject, firing: FiringAlert, summary: string): Signal {
  return signal(dedupKey, subject, {
    status: 'resolved',
    summary,
    severity: firing.severity,
    sinceMs: firing.sinceMs,
  });
}

function signal(
  dedupKey: string,
  subject: Subject,
  rest: Pick<Signal, 'status' | 'summary' | 'severity' | 'sinceMs'>,
): Signal {
  const components = subject.component === null ? [] : [subject.component];
  return { dedupKey, source: dedupKey, components, runbook: subject.runbook, ...rest };
}
