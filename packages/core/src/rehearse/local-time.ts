import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../model/plan.ts';
import { DAY_MS, dayOf, offsetAt, toLocalMs, weekdayOf } from '../page/on-call/zone-clock.ts';

const NIGHT_BEGINS_HOUR = 22;
const NIGHT_ENDS_HOUR = 7;
const HOUR_MS = 3_600_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** ISO 8601 in UTC: `2026-11-01T05:30:00Z`. */
export function isoOf(atMs: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(atMs)).toString();
}

/** Local time for people, with its zone so that the doubled hour is told apart: `Sun 1 Nov 01:30:00 EDT`. */
export function localText(zone: string, atMs: EpochMs): string {
  const localMs = toLocalMs(zone, atMs);
  const date = Temporal.PlainDate.from('1970-01-01').add({ days: dayOf(localMs) });
  const seconds = Math.floor((localMs - dayOf(localMs) * DAY_MS) / 1000);
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  const day = `${DAYS[weekdayOf(dayOf(localMs)) - 1]} ${date.day} ${MONTHS[date.month - 1]}`;
  return `${day} ${time.join(':')} ${zoneName(zone, atMs)}`;
}

/** A stretch of time for people; the day only once when both ends are on it. */
export function localSpan(zone: string, fromMs: EpochMs, toMs: EpochMs): string {
  const [from, to] = [localText(zone, fromMs).split(' '), localText(zone, toMs).split(' ')];
  const minute = (parts: readonly string[]) => parts[3]?.slice(0, 5) ?? '';
  const sameDay = from.slice(0, 3).join(' ') === to.slice(0, 3).join(' ');
  const until = sameDay ? minute(to) : `${to.slice(0, 3).join(' ')} ${minute(to)}`;
  return `${from.slice(0, 3).join(' ')} ${minute(from)} to ${until} ${to[4] ?? ''}`.trim();
}

const names = new Map<string, string>();

function zoneName(zone: string, atMs: EpochMs): string {
  // A zone has few names; a distance from UTC has one of them as a rule.
  const key = `${zone}|${offsetAt(zone, atMs)}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  names.set(key, name);
  return name;
}

/** Where a moment lies in the local day and week. */
export interface LocalPlace {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly isNight: boolean;
  readonly isWeekend: boolean;
}

/** Night is from 22 to 7; the weekend is Saturday and Sunday, from midnight to midnight. */
export function placeOf(zone: string, atMs: EpochMs): LocalPlace {
  const localMs = toLocalMs(zone, atMs);
  const day = dayOf(localMs);
  const hour = (localMs - day * DAY_MS) / HOUR_MS;
  return { day, isNight: hour >= NIGHT_BEGINS_HOUR || hour < NIGHT_ENDS_HOUR, isWeekend: weekdayOf(day) >= 6 };
}

/** Days since 1970-01-01 of a date such as `2027-12-25`; null when it is none. */
export function dayNumber(date: string): number | null {
  try {
    const first = Temporal.PlainDate.from('1970-01-01');
    return first.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
