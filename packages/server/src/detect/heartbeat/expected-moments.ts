import type { EpochMs, HeartbeatMonitor, Occurrences } from '@tocsin/core';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';

/** A job may be a little ahead of its schedule: its clock is not ours. */
const EARLY_MS = 60_000;

const known = new WeakMap<HeartbeatMonitor, { readonly sinceMs: EpochMs; readonly expectedMs: EpochMs | null }>();

/**
 * When the next ping of a heartbeat is expected that was heard last at a moment: the next of its schedule's moments in the
 * schedule's own zone, else its period later. Of a schedule of certain hours, a moment that a change to summer time leaves out
 * is expected an hour later, one that comes twice in autumn once; one of every hour goes on through the hour that comes twice.
 * @returns null when its schedule never comes again, or is none
 */
export function expectedPingMs(monitor: HeartbeatMonitor, sinceMs: EpochMs): EpochMs | null {
  if (monitor.schedule === null) return sinceMs + monitor.every * 1000;
  const cached = known.get(monitor);
  if (cached?.sinceMs === sinceMs) return cached.expectedMs;
  const expectedMs = nextMoment(occurrencesOf(monitor.schedule), sinceMs);
  known.set(monitor, { sinceMs, expectedMs });
  return expectedMs;
}

function nextMoment({ next }: Occurrences, sinceMs: EpochMs): EpochMs | null {
  const oneMs = next(sinceMs);
  const afterMs = oneMs === null ? null : next(oneMs);
  if (oneMs === null || afterMs === null) return oneMs;
  // What came just before its moment was that moment's ping, unless the moments themselves are that close.
  const earlyMs = Math.min(EARLY_MS, (afterMs - oneMs) / 10);
  return oneMs - sinceMs <= earlyMs ? afterMs : oneMs;
}
