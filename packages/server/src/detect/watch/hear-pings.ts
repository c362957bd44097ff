import { type CheckResult, type EpochMs, foldCheck, silentSinceMs } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { expectedPingMs } from '../heartbeat/expected-moments.ts';
import { readPings } from './monitor.views.ts';
import { keyOf, type WatchedMonitor } from './watched.ts';

/** Folds the pings that came in since the last look into their heartbeats. @returns those whose state has changed */
export async function hearPings(app: App, monitors: ReadonlyMap<string, WatchedMonitor>): Promise<WatchedMonitor[]> {
  const heard: WatchedMonitor[] = [];
  for (const { service, monitor, pings, runningSinceMs } of await readPings(app.db)) {
    const watched = monitors.get(keyOf(service, monitor));
    if (watched?.subject.type !== 'heartbeat') continue;
    watched.runningSinceMs = runningSinceMs;
    const heardMs = watched.state.checkedMs ?? Number.NEGATIVE_INFINITY;
    for (const ping of pings) {
      if (ping.atMs > heardMs && fold(watched, { kind: 'ping', ...ping })) heard.push(watched);
    }
  }
  return heard;
}

/** Sees which heartbeats are late, and which runs last too long. @returns those whose state has changed */
export function lookAtHeartbeats(heartbeats: readonly WatchedMonitor[], nowMs: EpochMs): WatchedMonitor[] {
  return heartbeats.filter((watched) => {
    const { subject, state, runningSinceMs = null } = watched;
    if (subject.type !== 'heartbeat') return false;
    const expectedMs = expectedPingMs(subject, silentSinceMs(state));
    return fold(watched, { kind: 'look', atMs: nowMs, expectedMs, runningSinceMs });
  });
}

function fold(watched: WatchedMonitor, result: CheckResult): boolean {
  const { state } = foldCheck(watched.state, result, watched.subject);
  if (result.kind !== 'look') watched.isStale = false;
  if (state === watched.state) return false;
  watched.state = state;
  watched.changed = true;
  return true;
}
