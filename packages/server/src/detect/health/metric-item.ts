import {
  conditionsOf,
  describeCondition,
  describeReading,
  formatSpan,
  heldBands,
  type Metric,
  type MetricState,
} from '@tocsin/core';
import type { Stored } from '../watch/monitor.store.ts';
import type { BoardState } from './component-states.ts';
import { isMetricFresh } from './fresh.ts';
import type { Board, HealthItem } from './monitor-item.ts';

const UNITS = { ratio: 'ratio', ms: 'ms', count: 'count', bytes: 'bytes' } as const;

/** A metric as the health board shows it. @param firingSinceMs since when its alert fires; null: it does not */
export function metricItem(
  { plan, lastTickMs, nowMs }: Board,
  metric: Metric,
  stored: Stored<MetricState> | undefined,
  firingSinceMs: number | null,
): HealthItem {
  const state = stored?.state;
  const isFresh = isMetricFresh(lastTickMs, nowMs);
  const holds = Object.values(state?.holds ?? {}).map((hold) => hold.sinceMs);
  const sinceMs = firingSinceMs ?? (holds.length > 0 ? Math.min(...holds) : (state?.clearSinceMs ?? null));
  const read = state ? describeReading(metric, state.reading) : 'not read yet';
  const age = state ? ` for ${formatSpan((nowMs - state.readMs) / 1000)}` : '';
  return {
    id: metric.id,
    title: metric.title,
    kind: 'metric',
    component: metric.component,
    state: isFresh ? stateOf(metric, state, firingSinceMs !== null) : 'unknown',
    since: sinceMs === null ? null : iso(sinceMs),
    checkedAt: state ? iso(state.readMs) : null,
    detail: isFresh || !state ? read : `not looked at${age}; then: ${read}`,
    suppressedBy: null,
    spark: [...(stored?.recent ?? [])],
    unit: UNITS[metric.unit],
    thresholds: conditionsOf(plan, metric.id).map(({ severity, condition }) => ({
      severity: severity.id,
      text: describeCondition(condition, metric),
    })),
  };
}

/** Worse than its target is not well, though nobody need be woken for it. */
function stateOf(metric: Metric, state: MetricState | undefined, isFiring: boolean): BoardState {
  if (isFiring) return 'down';
  const value = state?.reading.value ?? null;
  if (!state || value === null) return 'unknown';
  return Object.keys(state.holds).length > 0 || heldBands(metric, state).length > 0 ? 'degraded' : 'up';
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
