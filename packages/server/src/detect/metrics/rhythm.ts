import type { Metric, Plan, Rhythm } from '@tocsin/core';

/** How often a metric's source is asked; null: it is pushed. */
export function rhythmOf(plan: Plan, { from }: Metric): Rhythm | null {
  if (from.kind === 'sql' || from.kind === 'promql') return { every: from.every };
  if (from.kind === 'scraped') return { every: plan.scrapes[from.scrape]?.every ?? 0 };
  if (from.kind !== 'monitor') return null;
  const monitor = plan.monitors[from.monitor];
  return monitor && monitor.type !== 'heartbeat' ? { every: monitor.every } : null;
}
