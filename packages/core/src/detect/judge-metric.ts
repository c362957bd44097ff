import type { Signal } from '../model/alert.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Metric } from '../model/plan-metrics.ts';
import type { UsualRange } from './anomaly.ts';
import { describeMetricAlert, describeReading, formatValue } from './describe-subject.ts';
import type { FiringAlert, Observations } from './evaluate-criteria.ts';
import { anomalyKey, conditionKey, conditionsOf, type MetricState } from './fold-reading.ts';
import { COUNTER_STEP_MS } from './read-metric.ts';
import { fire, isMoreSevere, resolve, type Verdict } from './verdict.ts';

/** Says whether a metric's alert begins, rises or ends now; null: nothing changes. */
export function judgeMetric(plan: Plan, metric: Metric, observations: Observations, nowMs: EpochMs): Signal | null {
  const state = observations.metrics[metric.id];
  if (!state || state.reading.value === null) return null;
  const dedupKey = `metric:${metric.id}`;
  const firing = observations.firing[dedupKey];
  const verdict = worstOfMetric(plan, metric, state, nowMs);
  if (verdict) {
    if (firing && !isMoreSevere(plan, verdict.severity.id, firing.severity)) return null;
    return fire(dedupKey, metric, verdict, describeVerdict(metric, state, verdict));
  }
  if (!firing || state.clearSinceMs === null) return null;
  if (nowMs - state.clearSinceMs < recoveryMs(plan, metric, firing)) return null;
  return resolve(dedupKey, metric, firing, `${metric.title} is back: ${describeReading(metric, state.reading)}`);
}

/** `120, between 101 and 139 over the last 8 weeks`: what is usual, for a person who decides whether this is an incident. */
export function describeUsual(metric: Metric, usual: UsualRange): string {
  const say = (value: number) => formatValue(metric, value);
  const [low, high] = plausible(metric, usual);
  return (
    `usual at this hour (${usual.hour}) is ${say(usual.median)}, between ${say(low)} and ${say(high)} ` +
    `over the last ${usual.weeks} weeks`
  );
}

function describeVerdict(metric: Metric, state: MetricState, verdict: Verdict): string {
  if (verdict.condition) return describeMetricAlert(metric, state.reading, verdict.severity, verdict.condition);
  const usual = state.reading.usual ? `; ${describeUsual(metric, state.reading.usual)}` : '';
  return `${metric.title} ${describeReading(metric, state.reading)}${usual} (${verdict.severity.id} unusual)`;
}

/** No ratio is beyond 0 and 1, and nothing that is counted is below 0, whatever the arithmetic says. */
function plausible(metric: Metric, { median, low, high }: UsualRange): readonly [number, number] {
  const least = median >= 0 ? Math.max(0, low) : low;
  return metric.read === 'ratio' ? [least, Math.min(1, high)] : [least, high];
}

/** The worst that has held for its time; where two are equally bad, a threshold says more than an anomaly. */
function worstOfMetric(plan: Plan, metric: Metric, state: MetricState, nowMs: EpochMs): Verdict | null {
  const threshold = worstThreshold(plan, metric, state, nowMs);
  const anomaly = anomalyOf(plan, metric, state, nowMs);
  if (!threshold || !anomaly) return threshold ?? anomaly;
  return isMoreSevere(plan, anomaly.severity.id, threshold.severity.id) ? anomaly : threshold;
}

function worstThreshold(plan: Plan, metric: Metric, state: MetricState, nowMs: EpochMs): Verdict | null {
  for (const { severity, condition } of conditionsOf(plan, metric.id)) {
    const hold = state.holds[conditionKey(severity.id, condition)];
    if (hold && nowMs - hold.sinceMs >= condition.for * 1000) return { severity, condition, sinceMs: hold.sinceMs };
  }
  return null;
}

function anomalyOf(plan: Plan, metric: Metric, state: MetricState, nowMs: EpochMs): Verdict | null {
  const rule = metric.anomalies;
  const hold = rule && state.holds[anomalyKey(rule)];
  const severity = plan.severities.find(({ id }) => id === rule?.severity);
  if (!rule || !hold || !severity || nowMs - hold.sinceMs < rule.for * 1000) return null;
  return { severity, condition: null, sinceMs: hold.sinceMs };
}

/** How long a metric must stay clear before its alert resolves. */
function recoveryMs(plan: Plan, metric: Metric, firing: FiringAlert): number {
  const thresholds = conditionsOf(plan, metric.id)
    .filter(({ severity }) => severity.id === firing.severity)
    .map(({ condition }) => condition.for);
  const anomaly = metric.anomalies?.severity === firing.severity ? [metric.anomalies.for] : [];
  return Math.max(COUNTER_STEP_MS, Math.max(0, ...thresholds, ...anomaly) * 500);
}
