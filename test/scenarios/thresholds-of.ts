import type { Metric, MetricBand, Monitor, Plan } from '@tocsin/core';

/* What a plan's thresholds are, read from the plan itself: what must be seen to fire, and by which values. */

type Bound = Pick<MetricBand, 'below' | 'above'>;

/** One level that a metric's alert can have, the value that sets it, and how long that must last. */
export interface Level {
  readonly severity: string;
  readonly value: number;
  readonly forMs: number;
}

/** The levels that criteria and bands set for a metric, the mildest first, each by a value that meets no worse one. */
export function levelsOfMetric(plan: Plan, { id, read }: Metric): readonly Level[] {
  const bounds: { severity: string; bound: Bound; forMs: number }[] = [];
  for (const { id: severity, when } of plan.severities) {
    for (const condition of when) {
      if (condition.kind === 'metric' && condition.metric === id)
        bounds.push({ severity, bound: condition, forMs: condition.for * 1000 });
    }
  }
  const levels = bounds.map(({ severity, bound }, index) => {
    const same = bounds.filter((one) => one.severity === severity);
    const worse = bounds.slice(0, index).filter((one) => one.severity !== severity);
    const value = past(
      bound,
      worse.map((one) => one.bound),
      read === 'ratio',
    );
    return { severity, value, forMs: Math.min(...same.map(({ forMs }) => forMs)) };
  });
  return levels
    .filter((level, index) => levels.findIndex(({ severity }) => severity === level.severity) === index)
    .toReversed();
}

/** Past a bound, and not past the worse ones. */
function past(bound: Bound, worse: readonly Bound[], isRatio: boolean): number {
  if (bound.below !== undefined) return (bound.below + Math.max(0, ...worse.map(({ below }) => below ?? 0))) / 2;
  const above = bound.above ?? 0;
  const next = Math.min(isRatio ? 1 : above * 2 + 2, ...worse.flatMap(({ above: one }) => one ?? []));
  return (above + next) / 2;
}

/** A value at which nothing is wrong with a metric. */
export function goodValue(plan: Plan, metric: Metric): number {
  const bounds = boundsOf(plan, metric);
  const ceilings = bounds.flatMap(({ above }) => above ?? []);
  if (metric.target?.below !== undefined) ceilings.push(metric.target.below);
  return ceilings.length > 0 ? Math.min(...ceilings) / 2 : 1;
}

/** A value that misses the target and is no alert yet; null: there is none. */
export function missedValue(plan: Plan, metric: Metric): number | null {
  const { target } = metric;
  if (!target) return null;
  const bounds = boundsOf(plan, metric);
  const from = target.above ?? target.below ?? 0;
  const isFloor = target.above !== undefined;
  const next = isFloor
    ? Math.max(0, ...bounds.flatMap(({ below }) => below ?? []))
    : Math.min(from * 2, ...bounds.flatMap(({ above }) => above ?? []));
  return (isFloor ? next < from : next > from) ? (from + next) / 2 : null;
}

function boundsOf(plan: Plan, { id }: Metric): readonly Bound[] {
  return plan.severities.flatMap(({ when }) =>
    when.flatMap((condition) => (condition.kind === 'metric' && condition.metric === id ? [condition] : [])),
  );
}

/** The levels that a monitor's alert can have because it is down or silent, or because it is degraded, by level: after how long. */
export function levelsOfMonitor(plan: Plan, monitor: Monitor, kind: 'down' | 'degraded'): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const note = (severity: string, ms: number) => levels.set(severity, Math.min(ms, levels.get(severity) ?? ms));
  if (kind === 'down' && monitor.severity !== null) note(monitor.severity, 0);
  for (const { id, when } of plan.severities) {
    for (const condition of when) {
      if (condition.kind !== 'monitor' || condition.monitor !== monitor.id) continue;
      if ((condition.is === 'degraded') === (kind === 'degraded')) note(id, condition.for * 1000);
    }
  }
  return levels;
}
