import { type CheckResult, type EpochMs, foldCheck } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readPings } from './monitor.views.ts';
import { keyOf, type WatchedMonitor } from './watched.ts';

/** Folds the pings that came in since the last look into their heartbeats. @returns those whose state has changed */
export async function hearPings(app: App, monitors: ReadonlyMap<string, WatchedMonitor>): Promise<WatchedMonitor[]> {
  const heard: WatchedMonitor[] = [];
  for (const { service, monitor, pings } of await readPings(app.db)) {
    const watched = monitors.get(keyOf(service, monitor));
    if (watched?.subject.type !== 'heartbeat') continue;
    const heardMs = watched.state.checkedMs ?? Number.NEGATIVE_INFINITY;
    for (const ping of pings) {
      if (ping.atMs > heardMs && fold(watched, { kind: 'ping', ...ping })) heard.push(watched);
    }
  }
  return heard;
}

/** Sees which heartbeats are late. @returns those whose state has changed */
export function lookAtHeartbeats(monitors: Iterable<WatchedMonitor>, nowMs: EpochMs): WatchedMonitor[] {
  const changed: WatchedMonitor[] = [];
  for (const watched of monitors) if (fold(watched, { kind: 'look', atMs: nowMs })) changed.push(watched);
  return changed;
}

function fold(watched: WatchedMonitor, result: CheckResult): boolean {
  const { state } = foldCheck(watched.state, result, watched.subject);
  if (result.kind !== 'look') watched.isStale = false;
  if (state === watched.state) return false;
  watched.state = state;
  watched.changed = true;
  return true;
}
