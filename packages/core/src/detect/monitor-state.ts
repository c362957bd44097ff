import type { EpochMs } from '../model/plan.ts';

/** `degraded`: it answers, and worse than it should. */
export type MonitorStatus = 'unknown' | 'up' | 'degraded' | 'down';

/**
 * A monitor's state. It begins `unknown`.
 *
 *   unknown → up        at the first success or ping
 *   up → degraded       after `confirm` answers in a row that were worse than they should be, failures among them
 *   degraded → up       after `recover` good answers in a row
 *   any → down          after `confirm` failures in a row; a heartbeat at once when a run failed, or once it is silent
 *   down → up           after `recover` answers in a row, or degraded while they are worse than they should be; a heartbeat at
 *                       the next ping. While it flaps, only once half of `flapping.within` went by without a failure
 */
export interface MonitorState {
  readonly status: MonitorStatus;
  /** Since when the status holds: for `down` the first failure of the row, or when the missing ping was expected. */
  readonly sinceMs: EpochMs;
  /** Failures in a row, and when the row began. */
  readonly failures: number;
  readonly failingSinceMs: EpochMs | null;
  /** Answers in a row that were no failure. */
  readonly successes: number;
  /** Answers in a row that were worse than they should be, failures among them, and when the row began. */
  readonly worse: number;
  readonly worseSinceMs: EpochMs | null;
  /** Good answers in a row. */
  readonly good: number;
  readonly failedMs: EpochMs | null;
  /** When it last went down or came up again, oldest first; as many as may make it flap. */
  readonly changes: readonly EpochMs[];
  /** Since when it flaps; null: it does not. */
  readonly flappingSinceMs: EpochMs | null;
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
  /** What it changed to; null: it is as it was, or unknown. */
  readonly transition: 'up' | 'degraded' | 'down' | null;
}

/** State of a monitor that was never checked. */
export function newMonitorState(loadedMs: EpochMs): MonitorState {
  return {
    status: 'unknown',
    sinceMs: loadedMs,
    failures: 0,
    failingSinceMs: null,
    successes: 0,
    worse: 0,
    worseSinceMs: null,
    good: 0,
    failedMs: null,
    changes: [],
    flappingSinceMs: null,
    checkedMs: null,
    detail: 'not checked yet',
    lastPingMs: null,
    loadedMs,
    excusedMs: 0,
  };
}

/** A state as it was stored, perhaps by a version that knew less of it. */
export function restoreMonitorState(stored: Partial<MonitorState> & Pick<MonitorState, 'loadedMs'>): MonitorState {
  return { ...newMonitorState(stored.loadedMs), ...stored };
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
