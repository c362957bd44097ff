import { type CheckedMonitor, type EpochMs, foldCheck, type Observation, type Plan } from '@tocsin/core';
import { judgeCheck } from '../check/judge-check.ts';
import type { Seen } from './history-book.ts';
import { MOST_RECENT } from './monitor.store.ts';
import type { WatchedMonitor } from './watched.ts';

/** Folds what a check saw into its monitor. @returns what it comes to, and whether the monitor's status has changed */
export function takeObservation(
  watched: WatchedMonitor,
  monitor: CheckedMonitor,
  plan: Plan,
  observation: Observation,
  nowMs: EpochMs,
): Seen & { readonly hasChanged: boolean } {
  const { outcome, detail } = judgeCheck(monitor, plan, observation);
  const { latencyMs } = observation;
  watched.recent.push(latencyMs === null ? null : Math.round(latencyMs));
  if (watched.recent.length > MOST_RECENT) watched.recent.shift();
  const before = watched.state;
  watched.state = foldCheck(before, { kind: 'check', atMs: nowMs, outcome, detail }, monitor).state;
  watched.changed = true;
  watched.isStale = false;
  return { atMs: nowMs, outcome, latencyMs, hasChanged: watched.state.status !== before.status };
}
