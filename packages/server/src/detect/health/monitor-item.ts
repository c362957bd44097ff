import {
  describeCondition,
  type EpochMs,
  formatSpan,
  type Monitor,
  type MonitorState,
  type Plan,
  silentSinceMs,
  suppressedBy,
} from '@tocsin/core';
import type { z } from 'zod';
import type { healthItem } from '../contract.ts';
import type { Stored } from '../watch/monitor.store.ts';
import type { BoardState } from './component-states.ts';
import { isMonitorFresh } from './fresh.ts';

export type HealthItem = z.infer<typeof healthItem>;

/** What is known of a service's monitors at one moment. */
export interface Board {
  readonly plan: Plan;
  readonly monitors: ReadonlyMap<string, Stored<MonitorState>>;
  readonly lastTickMs: EpochMs | null;
  readonly nowMs: EpochMs;
}

/** A monitor as the health board shows it. What nobody has looked at for long is unknown, and says since when. */
export function monitorItem(board: Board, monitor: Monitor): HealthItem {
  const stored = board.monitors.get(monitor.id);
  const isChecked = monitor.type !== 'heartbeat';
  return {
    id: monitor.id,
    title: monitor.title,
    kind: monitor.type,
    component: monitor.component,
    ...shown(board, monitor, stored?.state),
    checkedAt: stored?.state.checkedMs == null ? null : iso(stored.state.checkedMs),
    suppressedBy: causeOf(board, monitor),
    spark: isChecked ? [...(stored?.recent ?? [])] : [],
    unit: isChecked ? 'ms' : 'none',
    thresholds: thresholdsOf(board.plan, monitor),
  };
}

function shown(
  { lastTickMs, nowMs }: Board,
  monitor: Monitor,
  state: MonitorState | undefined,
): Pick<HealthItem, 'state' | 'since' | 'detail'> {
  if (!state || (state.checkedMs === null && monitor.type !== 'heartbeat'))
    return { state: 'unknown', since: null, detail: 'not checked yet' };
  if (!isMonitorFresh(monitor, state, lastTickMs, nowMs)) {
    const seen = monitor.type === 'heartbeat' ? lastTickMs : state.checkedMs;
    const ago = seen === null ? '' : ` for ${formatSpan((nowMs - seen) / 1000)}`;
    return {
      state: 'unknown',
      since: seen === null ? null : iso(seen),
      detail: `not looked at${ago}; then: ${state.detail}`,
    };
  }
  const since = state.status === 'unknown' ? null : iso(state.sinceMs);
  return { state: stateOf(monitor, state, nowMs), since, detail: detailOf(monitor, state, nowMs) };
}

function stateOf(monitor: Monitor, state: MonitorState, nowMs: EpochMs): BoardState {
  if (state.status !== 'up') return state.status;
  const isLate =
    monitor.type === 'heartbeat' && !monitor.schedule && nowMs > silentSinceMs(state) + monitor.every * 1000;
  return state.failures > 0 || isLate ? 'degraded' : 'up';
}

function detailOf(monitor: Monitor, state: MonitorState, nowMs: EpochMs): string {
  const flapping =
    state.flappingSinceMs === null ? '' : `flaps since ${formatSpan((nowMs - state.flappingSinceMs) / 1000)}; `;
  if (monitor.type !== 'heartbeat') return `${flapping}${state.detail}`;
  if (state.lastPingMs === null) return state.checkedMs === null ? 'never pinged' : state.detail;
  const ago = `last ping ${formatSpan((nowMs - state.lastPingMs) / 1000)} ago`;
  const saidMore = state.detail !== 'silent' && state.checkedMs !== state.lastPingMs;
  return saidMore ? `${state.detail}; ${ago}` : ago;
}

/** Title of the monitor that explains why this one fails, so that it raises no alert of its own. */
function causeOf({ plan, monitors, nowMs }: Board, monitor: Monitor): string | null {
  const states = Object.fromEntries([...monitors].map(([id, { state }]) => [id, state]));
  return suppressedBy(plan, monitor, { monitors: states }, nowMs)?.title ?? null;
}

function thresholdsOf(plan: Plan, monitor: Monitor): HealthItem['thresholds'] {
  const own = monitor.severity === null ? [] : [{ severity: monitor.severity, text: ownThreshold(monitor) }];
  const criteria = plan.severities.flatMap((severity) =>
    severity.when
      .filter((condition) => condition.kind === 'monitor' && condition.monitor === monitor.id)
      .map((condition) => ({ severity: severity.id, text: describeCondition(condition) })),
  );
  return [...criteria, ...own];
}

function ownThreshold(monitor: Monitor): string {
  if (monitor.type === 'heartbeat') return `no ping for ${formatSpan(monitor.every + monitor.grace)}`;
  return monitor.confirm === 1 ? 'down' : `down after ${monitor.confirm} failures in a row`;
}

function iso(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
