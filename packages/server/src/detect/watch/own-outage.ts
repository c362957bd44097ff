import { type EpochMs, excuseOutage, restartSilence } from '@tocsin/core';
import type { WatchedMonitor } from './watched.ts';

/** A pause between two ticks longer than this is an outage of Tocsin's own: the time is given back. */
export const OUTAGE_MS = 10_000;
/** After a longer one everything is looked at anew. */
const LONG_OUTAGE_MS = 60_000;

/**
 * Tocsin was not there to hear a ping or to see an answer: nobody is blamed for that. A heartbeat gets the time back; after a
 * long outage it gets its whole time again, and what a check saw before it counts only once a check has looked again.
 */
export function excuseMonitors(
  monitors: Iterable<WatchedMonitor>,
  { nowMs, outageMs }: { readonly nowMs: EpochMs; readonly outageMs: number },
): void {
  if (outageMs <= 0) return;
  for (const monitor of monitors) {
    if (monitor.state.loadedMs >= nowMs) continue;
    if (monitor.subject.type === 'heartbeat') excuseHeartbeat(monitor, nowMs, outageMs);
    else if (outageMs > LONG_OUTAGE_MS && (monitor.state.checkedMs ?? 0) < nowMs) monitor.isStale = true;
  }
}

function excuseHeartbeat(monitor: WatchedMonitor, nowMs: EpochMs, outageMs: number): void {
  const { state } = monitor;
  // A ping of the outage itself was heard, by this node's last moments or by another: only what came after it is given back.
  const missedMs = state.excusedMs === 0 ? Math.min(outageMs, nowMs - (state.lastPingMs ?? 0)) : outageMs;
  monitor.state = outageMs > LONG_OUTAGE_MS ? restartSilence(state, nowMs) : excuseOutage(state, missedMs);
  monitor.changed = true;
}
