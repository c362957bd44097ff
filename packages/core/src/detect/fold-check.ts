import type { EpochMs } from '../model/plan.ts';
import type { CheckedMonitor, Monitor } from '../model/plan-monitors.ts';
import { foldHeartbeat } from './fold-heartbeat.ts';
import { formatSpan } from './format-span.ts';
import {
  type CheckOutcome,
  type CheckResult,
  type FoldedCheck,
  type MonitorState,
  restoreMonitorState,
} from './monitor-state.ts';

export * from './monitor-state.ts';

/** Folds one result into a monitor's state. Of a state that an older version stored, what it did not know is filled in. */
export function foldCheck(stored: MonitorState, result: CheckResult, monitor: Monitor): FoldedCheck {
  const state = 'changes' in stored ? stored : restoreMonitorState(stored);
  const next =
    monitor.type === 'heartbeat' ? foldHeartbeat(state, result, monitor) : foldChecked(state, result, monitor);
  const transition = next.status === state.status || next.status === 'unknown' ? null : next.status;
  return { state: next, transition };
}

function foldChecked(state: MonitorState, result: CheckResult, monitor: CheckedMonitor): MonitorState {
  if (result.kind !== 'check') return state;
  const counted = count(state, result.outcome, result.atMs);
  const next = { ...changeStatus(counted, result.atMs, monitor), checkedMs: result.atMs };
  return { ...next, detail: next.flappingSinceMs === null ? result.detail : sayFlapping(result.detail, monitor) };
}

/** Counts the rows of answers of each kind. */
function count(state: MonitorState, outcome: CheckOutcome, atMs: EpochMs): MonitorState {
  const isFailed = outcome === 'failed';
  const isWorse = outcome !== 'ok';
  return {
    ...state,
    failures: isFailed ? state.failures + 1 : 0,
    failingSinceMs: isFailed ? (state.failingSinceMs ?? atMs) : null,
    failedMs: isFailed ? atMs : state.failedMs,
    successes: isFailed ? 0 : state.successes + 1,
    worse: isWorse ? state.worse + 1 : 0,
    worseSinceMs: isWorse ? (state.worseSinceMs ?? atMs) : null,
    good: isWorse ? 0 : state.good + 1,
  };
}

function changeStatus(state: MonitorState, atMs: EpochMs, monitor: CheckedMonitor): MonitorState {
  const { status, failures, worse, successes, good } = state;
  const isWorse = worse >= monitor.confirm;
  if (status === 'down') return successes >= monitor.recover ? comeUp(state, atMs, monitor) : state;
  if (failures >= monitor.confirm) return goDown(state, atMs, monitor);
  if (isWorse && status !== 'degraded') {
    return { ...state, status: 'degraded', sinceMs: state.worseSinceMs ?? atMs };
  }
  const isUp = status === 'unknown' ? successes > 0 : status === 'degraded' && good >= monitor.recover;
  return isUp ? { ...state, status: 'up', sinceMs: atMs } : state;
}

function goDown(state: MonitorState, atMs: EpochMs, monitor: CheckedMonitor): MonitorState {
  const { changes, isMany } = changed(state, atMs, monitor);
  const flappingSinceMs = state.flappingSinceMs ?? (isMany ? atMs : null);
  return { ...state, status: 'down', sinceMs: state.failingSinceMs ?? atMs, changes, flappingSinceMs };
}

/** What flaps stays down: it would page again in a minute. */
function comeUp(state: MonitorState, atMs: EpochMs, monitor: CheckedMonitor): MonitorState {
  const { changes, isMany } = changed(state, atMs, monitor);
  const isFlapping = state.flappingSinceMs !== null || isMany;
  const quietMs = atMs - (state.failedMs ?? atMs);
  if (isFlapping && quietMs < monitor.flapping.within * 500) {
    return { ...state, flappingSinceMs: state.flappingSinceMs ?? atMs };
  }
  const status = state.worse >= monitor.confirm ? 'degraded' : 'up';
  return { ...state, status, sinceMs: atMs, changes: isFlapping ? [] : changes, flappingSinceMs: null };
}

/** The changes that count, with the one of now. */
function changed(state: MonitorState, atMs: EpochMs, { flapping }: CheckedMonitor) {
  const recent = state.changes.filter((moment) => atMs - moment <= flapping.within * 1000);
  const changes = [...recent, atMs].slice(-flapping.changes);
  return { changes, isMany: changes.length >= flapping.changes };
}

function sayFlapping(detail: string, { flapping }: CheckedMonitor): string {
  return `${detail} (flapping: up again after ${formatSpan(flapping.within / 2)} without a failure)`;
}
