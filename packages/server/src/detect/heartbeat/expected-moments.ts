import type { EpochMs, HeartbeatMonitor } from '@tocsin/core';
import { Cron } from 'croner';

/** A job may be a little ahead of its schedule: its clock is not ours. */
const EARLY_MS = 60_000;

const crons = new WeakMap<HeartbeatMonitor, Cron | null>();
const known = new WeakMap<HeartbeatMonitor, { readonly sinceMs: EpochMs; readonly expectedMs: EpochMs | null }>();

/**
 * When the next ping of a heartbeat is expected that was heard last at a moment: the next of its schedule's moments in the
 * schedule's own zone, else its period later. A moment that a change to summer time leaves out is expected an hour later,
 * one that comes twice in autumn once.
 * @returns null when its schedule never comes again, or is none
 */
export function expectedPingMs(monitor: HeartbeatMonitor, sinceMs: EpochMs): EpochMs | null {
  if (monitor.schedule === null) return sinceMs + monitor.every * 1000;
  const cached = known.get(monitor);
  if (cached?.sinceMs === sinceMs) return cached.expectedMs;
  const expectedMs = nextMoment(cronOf(monitor), sinceMs);
  known.set(monitor, { sinceMs, expectedMs });
  return expectedMs;
}

function nextMoment(cron: Cron | null, sinceMs: EpochMs): EpochMs | null {
  const next = cron?.nextRun(new Date(sinceMs)) ?? null;
  const after = next && cron?.nextRun(next);
  if (!next || !after) return next?.getTime() ?? null;
  // What came just before its moment was that moment's ping, unless the moments themselves are that close.
  const earlyMs = Math.min(EARLY_MS, (after.getTime() - next.getTime()) / 10);
  const isOfNext = next.getTime() - sinceMs <= earlyMs;
  return isOfNext ? after.getTime() : next.getTime();
}

function cronOf(monitor: HeartbeatMonitor): Cron | null {
  const found = crons.get(monitor);
  if (found !== undefined) return found;
  const cron = monitor.schedule && parse(monitor.schedule);
  crons.set(monitor, cron);
  return cron;
}

/** The plan's check refuses what is no schedule; a plan of before that must not stop the others' watch. */
function parse({ cron, timezone }: NonNullable<HeartbeatMonitor['schedule']>): Cron | null {
  try {
    return new Cron(cron, { timezone, paused: true });
  } catch {
    return null;
  }
}
