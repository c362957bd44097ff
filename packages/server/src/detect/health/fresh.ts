import { COUNTER_STEP_MS, type EpochMs, type Monitor, type MonitorState } from '@tocsin/core';

/** A reading older than so many of its intervals says nothing about now. */
const STALE_INTERVALS = 3;

/**
 * Whether what was seen of a monitor still says something. A heartbeat is read by looking whether it is late, at every tick: how
 * often it pings says nothing of that. A check that waits for its timeout is followed by the next one, however short the interval.
 */
export function isMonitorFresh(
  monitor: Monitor,
  state: MonitorState,
  lastTickMs: EpochMs | null,
  nowMs: EpochMs,
): boolean {
  if (monitor.type === 'heartbeat') return isMetricFresh(lastTickMs, nowMs);
  return (
    state.checkedMs !== null &&
    nowMs - state.checkedMs <= STALE_INTERVALS * 1000 * Math.max(monitor.every, monitor.timeout)
  );
}

/** Whether what was read of metrics still says something: they are read at every tick. */
export function isMetricFresh(lastTickMs: EpochMs | null, nowMs: EpochMs): boolean {
  return lastTickMs !== null && nowMs - lastTickMs <= STALE_INTERVALS * COUNTER_STEP_MS;
}
