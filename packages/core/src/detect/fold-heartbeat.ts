import type { EpochMs } from '../model/plan.ts';
import type { HeartbeatMonitor } from '../model/plan-monitors.ts';
import { type CheckResult, type MonitorState, silentSinceMs } from './monitor-state.ts';

/** Folds a ping, or the time that passed without one, into a heartbeat's state. */
export function foldHeartbeat(state: MonitorState, result: CheckResult, monitor: HeartbeatMonitor): MonitorState {
  if (result.kind === 'ping') return foldPing(state, result);
  if (result.kind === 'check' || state.status === 'down') return state;
  const { expectedMs = silentSinceMs(state) + monitor.every * 1000 } = result;
  if (expectedMs !== null && result.atMs > expectedMs + monitor.grace * 1000) {
    return missed(state, expectedMs, state.lastPingMs === null ? 'never pinged' : 'silent');
  }
  const { runningSinceMs = null } = result;
  const doneMs = runningSinceMs === null || monitor.longest === null ? null : runningSinceMs + monitor.longest * 1000;
  // Time in which Tocsin could hear of no end is given back, as for silence.
  if (doneMs === null || result.atMs <= doneMs + state.excusedMs) return state;
  return missed(state, doneMs, `a run has not ended within ${monitor.longest} s`);
}

/** @param missedMs when it should have come */
function missed(state: MonitorState, missedMs: EpochMs, detail: string): MonitorState {
  return { ...state, status: 'down', sinceMs: missedMs, failures: 1, failingSinceMs: missedMs, detail };
}

function foldPing(state: MonitorState, ping: Extract<CheckResult, { kind: 'ping' }>): MonitorState {
  const seen = { ...state, checkedMs: ping.atMs, detail: ping.detail };
  if (ping.status === 'start') return seen;
  if (ping.status === 'fail') return failed(seen, ping.atMs);
  const pinged = { ...seen, lastPingMs: ping.atMs, excusedMs: 0 };
  const well = { ...pinged, successes: state.successes + 1, failures: 0, failingSinceMs: null };
  return state.status === 'up' ? well : { ...well, status: 'up', sinceMs: ping.atMs };
}

function failed(state: MonitorState, atMs: EpochMs): MonitorState {
  const failingSinceMs = state.failingSinceMs ?? atMs;
  const next = { ...state, failures: state.failures + 1, failingSinceMs, successes: 0, failedMs: atMs };
  return state.status === 'down' ? next : { ...next, status: 'down', sinceMs: failingSinceMs };
}
