import type { Condition, EpochMs, Plan, Severity } from '../model/plan.ts';
import type { AnomalyRule, Metric, MetricBand } from '../model/plan-metrics.ts';
import { isUnusual } from './anomaly.ts';
import type { MetricReading } from './read-metric.ts';

export type MetricCondition = Extract<Condition, { kind: 'metric' }>;

/** A condition that is true: since when, and when it was last seen to be. */
export interface Hold {
  readonly sinceMs: EpochMs;
  readonly seenMs: EpochMs;
}

export type BandName = 'target' | 'alert' | 'critical';

/** What is remembered of a metric between two looks. */
export interface MetricState {
  readonly reading: MetricReading;
  readonly readMs: EpochMs;
  /** Conditions that are true, by `conditionKey`, and `anomalyKey` while the value is unusual. */
  readonly holds: Readonly<Record<string, Hold>>;
  /** Since when no condition is true; null while one is, or while nothing is known. */
  readonly clearSinceMs: EpochMs | null;
  /** The bands in which the value is: `target` while it is missed. Absent in states of before there were bands. */
  readonly bands?: Readonly<Partial<Record<BandName, Hold>>>;
  /** Criteria of levers' rules that are true, by `ruleKey`: they set no level. Absent while none is. */
  readonly rules?: Readonly<Record<string, Hold>>;
}

/** The criteria of all severities that name a metric, most severe first. */
export function conditionsOf(
  plan: Plan,
  metric: string,
): readonly { readonly severity: Severity; readonly condition: MetricCondition }[] {
  return plan.severities.flatMap((severity) =>
    severity.when
      .filter((condition) => condition.kind === 'metric' && condition.metric === metric)
      .map((condition) => ({ severity, condition: condition as MetricCondition })),
  );
}

/** Identifies a criterion across restarts and plan changes that leave it as it was. */
export function conditionKey(severity: string, condition: MetricCondition): string {
  return `${severity}|${condition.below ?? ''}|${condition.above ?? ''}|${condition.for}`;
}

/** Under which it is remembered that a criterion of a lever's rule is true. */
export function ruleKey({ below, above }: MetricCondition): string {
  return `${below ?? ''}|${above ?? ''}`;
}

/** Under which it is remembered that a value is unusual. */
export function anomalyKey(rule: AnomalyRule): string {
  return `anomaly|${rule.severity}|${rule.deviations}|${rule.direction}|${rule.for}`;
}

/** Whether a value meets a criterion. With both bounds, either will do. */
export function meets(bounds: Pick<MetricCondition, 'below' | 'above'>, value: number): boolean {
  return (bounds.below !== undefined && value < bounds.below) || (bounds.above !== undefined && value > bounds.above);
}

/**
 * Folds a reading into a metric's state. While nothing is known, what held is kept for two windows of the metric and
 * then forgotten: it neither fires nor counts as recovery. A gap between two looks longer than that is a break. What has
 * begun to hold goes on until the value is past the band's `until`.
 */
export function foldReading(
  state: MetricState | undefined,
  reading: MetricReading,
  metric: Metric,
  plan: Plan,
  nowMs: EpochMs,
): MetricState {
  const patienceMs = 2 * metric.window * 1000;
  const fresh = (holds: Readonly<Record<string, Hold>> | undefined): Record<string, Hold> =>
    Object.fromEntries(Object.entries(holds ?? {}).filter(([, hold]) => nowMs - hold.seenMs <= patienceMs));
  const [before, bandsBefore] = [fresh(state?.holds), fresh(state?.bands)];
  const { value } = reading;
  const rulesBefore = fresh(state?.rules);
  if (value === null) {
    const kept = { holds: before, clearSinceMs: null, bands: bandsBefore, ...rulesOf(rulesBefore) };
    return { reading, readMs: nowMs, ...kept };
  }
  const holds = holding(before, nowMs, truthsOf(metric, plan, reading, value, before));
  const bands = holding(bandsBefore, nowMs, bandsOf(metric, value, bandsBefore));
  const isClear = Object.keys(holds).length === 0;
  const clearBeforeMs = state && nowMs - state.readMs <= patienceMs ? state.clearSinceMs : null;
  const rules = rulesOf(holding(rulesBefore, nowMs, ruleTruthsOf(metric, plan, value)));
  return { reading, readMs: nowMs, holds, clearSinceMs: isClear ? (clearBeforeMs ?? nowMs) : null, bands, ...rules };
}

function rulesOf(rules: Readonly<Record<string, Hold>>): Pick<MetricState, 'rules'> {
  return Object.keys(rules).length > 0 ? { rules } : {};
}

/** Keys of the criteria of levers' rules that are true of a value. */
function ruleTruthsOf(metric: Metric, plan: Plan, value: number): string[] {
  return Object.values(plan.levers).flatMap((lever) =>
    (lever.rules ?? []).flatMap(({ when }) =>
      when.flatMap((one) =>
        one.kind === 'metric' && one.metric === metric.id && meets(one, value) ? [ruleKey(one)] : [],
      ),
    ),
  );
}

/** The bands that have held for as long as they must, the worst first; a missed target is `target`. */
export function heldBands(metric: Metric, state: MetricState | undefined): readonly BandName[] {
  if (!state || state.reading.value === null) return [];
  return (['critical', 'alert', 'target'] as const).filter((name) => {
    const [hold, band] = [state.bands?.[name], metric[name]];
    return hold !== undefined && band !== null && state.readMs - hold.sinceMs >= band.for * 1000;
  });
}

/** Keeps since when each of these is true; the others are no longer. */
function holding(
  before: Readonly<Record<string, Hold>>,
  nowMs: EpochMs,
  keys: readonly string[],
): Record<string, Hold> {
  return Object.fromEntries(keys.map((key) => [key, { sinceMs: before[key]?.sinceMs ?? nowMs, seenMs: nowMs }]));
}

/** Keys of the criteria that are true of a value, and of its being unusual. */
function truthsOf(
  metric: Metric,
  plan: Plan,
  reading: MetricReading,
  value: number,
  before: Readonly<Record<string, Hold>>,
): string[] {
  const keys = conditionsOf(plan, metric.id).flatMap(({ severity, condition }) => {
    const key = conditionKey(severity.id, condition);
    const until = bandOf(metric, severity, condition)?.until ?? null;
    return isTrue(condition, until, value, key in before) ? [key] : [];
  });
  const { anomalies } = metric;
  const { usual } = reading;
  return anomalies && usual && isUnusual(anomalies, usual, value) ? [...keys, anomalyKey(anomalies)] : keys;
}

function bandsOf(metric: Metric, value: number, before: Readonly<Record<string, Hold>>): BandName[] {
  const { target, alert, critical } = metric;
  const names: BandName[] = [];
  if (target && isMissed(target, value, 'target' in before)) names.push('target');
  if (alert && isTrue(alert, alert.until, value, 'alert' in before)) names.push('alert');
  if (critical && isTrue(critical, critical.until, value, 'critical' in before)) names.push('critical');
  return names;
}

/** A bound that held goes on until the value is past `until`, which lies on the good side of it. */
function isTrue(
  bounds: Pick<MetricCondition, 'below' | 'above'>,
  until: number | null,
  value: number,
  held: boolean,
): boolean {
  if (meets(bounds, value)) return true;
  if (!held || until === null) return false;
  return bounds.below !== undefined ? value <= until : value >= until;
}

/** A target is the healthy side. Once missed it is met again past `until`, which lies further on that side. */
function isMissed(target: MetricBand, value: number, missed: boolean): boolean {
  if (!meets(target, value)) return true;
  if (!missed || target.until === null) return false;
  return target.above !== undefined ? value <= target.until : value >= target.until;
}

/** The band from which a criterion was made; a criterion that stands among a severity's own has none. */
function bandOf(metric: Metric, severity: Severity, condition: MetricCondition): MetricBand | null {
  const isOrigin = (band: MetricBand | null) =>
    band !== null &&
    band.severity === severity.id &&
    band.for === condition.for &&
    band.below === condition.below &&
    band.above === condition.above;
  return [metric.critical, metric.alert].find(isOrigin) ?? null;
}
