import type { CronRule, EpochMs, Occurrences } from '@tocsin/core';
import { Cron } from 'croner';
import { zoneOffset } from './zone-offset.ts';

const NEVER: Occurrences = { next: () => null, last: () => null };
const known = new Map<string, Occurrences>();
/** Plans name few rules; what is in none any more is forgotten with the others. */
const MOST_KNOWN = 1000;
const FIRST_WINDOW_MS = 5 * 60_000;
const LONGEST_WINDOW_MS = 10 * 366 * 86_400_000;

/**
 * The moments of a cron expression in its zone. A rule of certain hours keeps to the clock on the wall: what a change to summer
 * time leaves out comes an hour later, what comes twice in autumn comes once. A rule of every hour keeps to the time that passes:
 * it goes on through the hour that comes twice. As cron does it: https://manpages.debian.org/bookworm/cron/cron.8.en.html
 */
export function occurrencesOf(rule: CronRule): Occurrences {
  const key = ruleKey(rule);
  const found = known.get(key) ?? read(rule);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

/** A rule as text: another one is another calendar. */
export function ruleKey({ cron, timezone }: CronRule): string {
  return `${cron} ${timezone}`;
}

/** A rule that is none, of a plan of before it was checked, never comes. */
function read({ cron, timezone }: CronRule): Occurrences {
  try {
    const next = isEveryHour(cron) ? byTime(cron, timezone) : byWall(cron, timezone);
    // Croner says of a zone that it is none only when it is asked.
    next(0);
    return { next, last: (atMs) => lastOf(next, atMs) };
  } catch {
    return NEVER;
  }
}

function isEveryHour(cron: string): boolean {
  const hours = cron.trim().split(/\s+/)[1];
  return cron.trim().toLowerCase() === '@hourly' || hours === '*' || hours === '*/1' || hours === '0-23';
}

type Next = Occurrences['next'];

function byWall(cron: string, timezone: string): Next {
  const calendar = new Cron(cron, { timezone, mode: '5-part', paused: true });
  return (afterMs) => calendar.nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** Croner leaves the second of two like hours out, so the rule is read on a clock without summer time, shifted as the zone's is. */
function byTime(cron: string, timezone: string): Next {
  const calendar = new Cron(cron, { timezone: 'UTC', mode: '5-part', paused: true });
  const offsetAt = zoneOffset(timezone);
  return (afterMs) => {
    let [fromMs, offsetMs] = [afterMs, offsetAt(afterMs)];
    for (;;) {
      const local = calendar.nextRun(new Date(fromMs + offsetMs));
      if (local === null) return null;
      const atMs = local.getTime() - offsetMs;
      if (offsetAt(atMs) === offsetMs) return atMs;
      // The clock changes on the way: from that moment on it is read anew.
      const changeMs = changeBetween(fromMs, atMs, (ms) => offsetAt(ms) !== offsetMs);
      [fromMs, offsetMs] = [changeMs - 1, offsetAt(changeMs)];
    }
  };
}

/** The moment between two at which something that was not so became so. */
function changeBetween(beforeMs: EpochMs, afterMs: EpochMs, isSo: (ms: EpochMs) => boolean): EpochMs {
  let [low, high] = [beforeMs, afterMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function lastOf(next: Next, atMs: EpochMs): EpochMs | null {
  for (let windowMs = FIRST_WINDOW_MS; windowMs < LONGEST_WINDOW_MS; windowMs *= 2) {
    let last: EpochMs | null = null;
    for (let one = next(atMs - windowMs); one !== null && one <= atMs; one = next(one)) last = one;
    if (last !== null) return last;
  }
  return null;
}
