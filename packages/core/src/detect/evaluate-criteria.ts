import type { Signal } from '../model/alert.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { MonitorState } from './fold-check.ts';
import type { MetricState } from './fold-reading.ts';
import { judgeMetric } from './judge-metric.ts';
import { judgeMonitor } from './judge-monitor.ts';
import { resolve } from './verdict.ts';

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

/** An alert whose monitor or metric has left the plan would otherwise fire for ever. */
export function resolveUnwatched(plan: Plan, observations: Observations): Signal[] {
  return Object.entries(observations.firing).flatMap(([dedupKey, firing]) => {
    const [kind, id] = [dedupKey.slice(0, dedupKey.indexOf(':')), dedupKey.slice(dedupKey.indexOf(':') + 1)];
    const isWatched = kind === 'monitor' ? id in plan.monitors : kind === 'metric' ? id in plan.metrics : true;
    return isWatched
      ? []
      : [resolve(dedupKey, { component: null, runbook: null }, firing, `${dedupKey} is no longer in the plan`)];
  });
}
