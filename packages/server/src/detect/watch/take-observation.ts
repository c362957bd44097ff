import { type CheckedMonitor, type EpochMs, foldCheck, judgeObservation, type Observation } from '@tocsin/core';
import type { Seen } from './history-book.ts';
import { MOST_RECENT } from './monitor.store.ts';
import type { WatchedMonitor } from './watched.ts';

/** Folds what a check saw into its monitor. @returns what it comes to, and whether the monitor's status has changed */
export function takeObservation(
  watched: WatchedMonitor,
  monitor: CheckedMonitor,
  observation: Observation,
  nowMs: EpochMs,
): Seen & { readonly hasChanged: boolean } {
  const { outcome, detail } = judgeObservation(monitor, observation);
  const { latencyMs } = observation;
  watched.recent.push(latencyMs === null ? null : Math.round(latencyMs));
  if (watched.recent.length > MOST_RECENT) watched.recent.shift();
  const before = watched.state;
  watched.state = foldCheck(before, { kind: 'check', atMs: nowMs, outcome, detail }, monitor).state;
  watched.changed = true;
  watched.isStale = false;
  return { atMs: nowMs, outcome, latencyMs, hasChanged: watched.state.status !== before.status };
}
