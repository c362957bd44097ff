const DAY_MS = 86_400_000;

/** A date of the calendar; `month` from 1. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The formatter of a zone; making one is slow, so each is kept. */
function partsFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = 'numeric';
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(zone, made);
  return made;
}

/** What the clock of a zone shows at an instant, as if that clock were UTC (epoch ms of the shown digits). */
function shownMs(ms: number, zone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of partsFormat(zone).formatToParts(ms)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The date that the calendar of a zone shows at an instant. */
export function dateIn(ms: number, zone: string): LocalDate {
  const shown = new Date(shownMs(ms, zone));
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

/**
 * The instant at which a date begins in a zone (epoch ms): the first of two midnights; where midnight is skipped, the
 * moment at which the clock jumps.
 */
export function startOfDate(date: LocalDate, zone: string): number {
  const midnight = Date.UTC(date.year, date.month - 1, date.day);
  const offsets = [midnight - DAY_MS, midnight + DAY_MS].map((ms) => shownMs(ms, zone) - ms);
  const exact = offsets.map((offset) => midnight - offset).filter((ms) => shownMs(ms, zone) === midnight);
  return exact.length > 0 ? Math.min(...exact) : midnight - Math.min(...offsets);
}

/** The start of each of `count` days and the end of the last, from the day of an instant on: `count + 1` instants. */
export function dayStarts(fromMs: number, count: number, zone: string): number[] {
  const first = dateIn(fromMs, zone);
  return Array.from({ length: count + 1 }, (_, day) => startOfDate({ ...first, day: first.day + day }, zone));
}
