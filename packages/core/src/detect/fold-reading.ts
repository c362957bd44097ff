import type { Condition, EpochMs, Plan, Severity } from '../model/plan.ts';
import type { Metric } from '../model/plan-detection.ts';
import type { MetricReading } from './read-metric.ts';

export type MetricCondition = Extract<Condition, { kind: 'metric' }>;

/** A condition that is true: since when, and when it was last seen to be. */
export interface Hold {
  readonly sinceMs: EpochMs;
  readonly seenMs: EpochMs;
}

/** What is remembered of a metric between two looks. */
export interface MetricState {
  readonly reading: MetricReading;
  readonly readMs: EpochMs;
  /** Conditions that are true, by `conditionKey`. */
  readonly holds: Readonly<Record<string, Hold>>;
  /** Since when no condition is true; null while one is, or while nothing is known. */
  readonly clearSinceMs: EpochMs | null;
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

/** Whether a value meets a criterion. With both bounds, either will do. */
export function meets(condition: MetricCondition, value: number): boolean {
  return (
    (condition.below !== undefined && value < condition.below) ||
    (condition.above !== undefined && value > condition.above)
  );
}

/**
 * Folds a reading into a metric's state. While nothing is known, what held is kept for two windows of the metric and
 * then forgotten: it neither fires nor counts as recovery. A gap between two looks longer than that is a break.
 */
export function foldReading(
  state: MetricState | undefined,
  reading: MetricReading,
  metric: Metric,
  plan: Plan,
  nowMs: EpochMs,
): MetricState {
  const patienceMs = 2 * metric.window * 1000;
  const held = Object.entries(state?.holds ?? {}).filter(([, hold]) => nowMs - hold.seenMs <= patienceMs);
  if (reading.value === null) return { reading, readMs: nowMs, holds: Object.fromEntries(held), clearSinceMs: null };
  const before = new Map(held);
  const holds: Record<string, Hold> = {};
  for (const { severity, condition } of conditionsOf(plan, metric.id)) {
    if (!meets(condition, reading.value)) continue;
    const key = conditionKey(severity.id, condition);
    holds[key] = { sinceMs: before.get(key)?.sinceMs ?? nowMs, seenMs: nowMs };
  }
  const isClear = Object.keys(holds).length === 0;
  const clearBeforeMs = state && nowMs - state.readMs <= patienceMs ? state.clearSinceMs : null;
  return { reading, readMs: nowMs, holds, clearSinceMs: isClear ? (clearBeforeMs ?? nowMs) : null };
}
