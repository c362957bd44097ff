import type { Signal } from '../model/alert.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Metric } from '../model/plan-detection.ts';
import { describeMetricAlert, describeReading } from './describe-subject.ts';
import type { FiringAlert, Observations } from './evaluate-criteria.ts';
import { conditionKey, conditionsOf, type MetricState } from './fold-reading.ts';
import { COUNTER_STEP_MS } from './read-metric.ts';
import { fire, isMoreSevere, resolve, type Verdict } from './verdict.ts';

/** Says whether a metric's alert begins, rises or ends now; null: nothing changes. */
export function judgeMetric(plan: Plan, metric: Metric, observations: Observations, nowMs: EpochMs): Signal | null {
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
