import type { EpochMs } from '../model/plan.ts';
import type { CheckedMonitor, HeartbeatMonitor, Monitor } from '../model/plan-detection.ts';

/**
 * A monitor's state. It begins `unknown`.
 *
 *   unknown → up     at the first success or ping
 *   up → down        after `confirm` failures in a row; a heartbeat at once when a run failed, or once it is silent
 *   down → up        after `recover` successes in a row; a heartbeat at the next ping
 */
export interface MonitorState {
  readonly status: 'unknown' | 'up' | 'down';
  /** Since when the status holds: for `down` the first failure of the row, or when the missing ping was expected. */
  readonly sinceMs: EpochMs;
  /** Failures in a row, and when the row began. */
  readonly failures: number;
  readonly failingSinceMs: EpochMs | null;
  /** Successes in a row. */
  readonly successes: number;
  readonly checkedMs: EpochMs | null;
  /** What was seen last, in words. */
  readonly detail: string;
  /** Last successful ping of a heartbeat; a run that only says that it failed has not done its work. */
  readonly lastPingMs: EpochMs | null;
  /** When the monitor was first loaded: a heartbeat that was never pinged counts from here. */
  readonly loadedMs: EpochMs;
  /** Time since the last ping in which Tocsin itself was not there to hear one. */
  readonly excusedMs: number;
}

/** What a check comes to: `degraded` is an answer that is good enough, and worse than it should be. */
export type CheckOutcome = 'ok' | 'degraded' | 'failed';

export type CheckResult =
  | { readonly kind: 'check'; readonly atMs: EpochMs; readonly outcome: CheckOutcome; readonly detail: string }
  | {
      readonly kind: 'ping';
      readonly atMs: EpochMs;
      readonly status: 'ok' | 'start' | 'fail';
      readonly detail: string;
    }
  /**
   * Nothing happened; time passed. `expectedMs`: when a heartbeat's next ping is expected by its schedule, null: never;
   * `runningSinceMs`: when its last run began, while that has not ended.
   */
  | {
      readonly kind: 'look';
      readonly atMs: EpochMs;
      readonly expectedMs?: EpochMs | null;
      readonly runningSinceMs?: EpochMs | null;
    };

export interface FoldedCheck {
  readonly state: MonitorState;
  readonly transition: 'up' | 'down' | null;
}

/** State of a monitor that was never checked. */
export function newMonitorState(loadedMs: EpochMs): MonitorState {
  return {
    status: 'unknown',
    sinceMs: loadedMs,
    failures: 0,
    failingSinceMs: null,
    successes: 0,
    checkedMs: null,
    detail: 'not checked yet',
    lastPingMs: null,
    loadedMs,
    excusedMs: 0,
  };
}

/** Folds one result into a monitor's state. `transition` is set only when the status changes between up and down. */
export function foldCheck(state: MonitorState, result: CheckResult, monitor: Monitor): FoldedCheck {
  const next =
    monitor.type === 'heartbeat' ? foldHeartbeat(state, result, monitor) : foldChecked(state, result, monitor);
  const changed = next.status !== state.status && next.status !== 'unknown';
  return { state: next, transition: changed ? (next.status as 'up' | 'down') : null };
}

/** Silence is counted from here: the last successful ping or the first load, without the time Tocsin was away. */
export function silentSinceMs(state: MonitorState): EpochMs {
  return (state.lastPingMs ?? state.loadedMs) + state.excusedMs;
}

/** Gives a heartbeat the time back in which Tocsin itself was not running, so that an outage of ours fires nothing. */
export function excuseOutage(state: MonitorState, outageMs: number): MonitorState {
  return { ...state, excusedMs: state.excusedMs + Math.max(0, outageMs) };
}

/**
 * Counts a heartbeat's silence from a moment on, as if it had been loaded then: after an outage of Tocsin each has its whole
 * time to ping, because what pings may have been away with us.
 */
export function restartSilence(state: MonitorState, nowMs: EpochMs): MonitorState {
  const excusedMs = nowMs - (state.lastPingMs ?? state.loadedMs);
  return excusedMs > state.excusedMs ? { ...state, excusedMs } : state;
}

function foldChecked(state: MonitorState, result: CheckResult, monitor: CheckedMonitor): MonitorState {
  if (result.kind !== 'check') return state;
  const seen = { ...state, checkedMs: result.atMs, detail: result.detail };
  return result.outcome !== 'failed'
    ? foldSuccess(seen, result.atMs, monitor.recover)
    : foldFailure(seen, result.atMs, monitor.confirm);
}

function foldSuccess(state: MonitorState, atMs: EpochMs, recover: number): MonitorState {
  const next = { ...state, successes: state.successes + 1, failures: 0, failingSinceMs: null };
  const isUp = state.status !== 'down' || next.successes >= recover;
  return isUp && state.status !== 'up' ? { ...next, status: 'up', sinceMs: atMs } : next;
}

function foldFailure(state: MonitorState, atMs: EpochMs, confirm: number): MonitorState {
  const failingSinceMs = state.failingSinceMs ?? atMs;
  const next = { ...state, failures: state.failures + 1, failingSinceMs, successes: 0 };
  const isDown = state.status !== 'down' && next.failures >= confirm;
  return isDown ? { ...next, status: 'down', sinceMs: failingSinceMs } : next;
}

function foldHeartbeat(state: MonitorState, result: CheckResult, monitor: HeartbeatMonitor): MonitorState {
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
  if (ping.status === 'fail') return foldFailure(seen, ping.atMs, 1);
  const pinged = { ...seen, lastPingMs: ping.atMs, excusedMs: 0 };
  return foldSuccess(pinged, ping.atMs, 1);
}
