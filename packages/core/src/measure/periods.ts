import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../model/plan.ts';

export type PeriodUnit = 'month' | 'quarter' | 'year';

/** A month, quarter or year of a zone's calendar. */
export interface Period {
  /** `2026-10`, `2026-Q4`, `2026`. */
  readonly key: string;
  readonly unit: PeriodUnit;
  readonly fromMs: EpochMs;
  /** The first moment after it. */
  readonly toMs: EpochMs;
}

const MONTHS: Record<PeriodUnit, number> = { month: 1, quarter: 3, year: 12 };

/** The period in which a moment lies. */
export function periodAt(unit: PeriodUnit, atMs: EpochMs, timezone: string): Period {
  const date = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timezone).toPlainDate();
  const month = Math.floor((date.month - 1) / MONTHS[unit]) * MONTHS[unit] + 1;
  return periodFrom({ unit, year: date.year, month }, timezone);
}

/** A period by its key; null when the key names none. */
export function periodOf(key: string, timezone: string): Period | null {
  const named = readKey(key);
  return named && periodFrom(named, timezone);
}

/** The period before or after another: `-1` is the one before. */
export function periodBeside({ key }: Period, by: number, timezone: string): Period {
  const named = readKey(key);
  if (!named) throw new Error(`${key} is no period`);
  const months = named.year * 12 + named.month - 1 + by * MONTHS[named.unit];
  return periodFrom({ unit: named.unit, year: Math.floor(months / 12), month: (months % 12) + 1 }, timezone);
}

/** Every period that has a part in a stretch of time, the earliest first. */
export function periodsBetween(unit: PeriodUnit, fromMs: EpochMs, toMs: EpochMs, timezone: string): readonly Period[] {
  const periods: Period[] = [];
  let next = periodAt(unit, fromMs, timezone);
  while (next.fromMs < toMs) {
    periods.push(next);
    next = periodBeside(next, 1, timezone);
  }
  return periods;
}

/** The first moment of a local date such as `2026-10-31`; null when it is none. */
export function startOfDate(date: string, timezone: string): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  try {
    return startOfDay(Temporal.PlainDate.from(date), timezone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first moment of the date after it; null when it is none. */
export function endOfDate(date: string, timezone: string): EpochMs | null {
  if (startOfDate(date, timezone) === null) return null;
  return startOfDay(Temporal.PlainDate.from(date).add({ days: 1 }), timezone);
}

/** The local date of a moment: `2026-10-31`. */
export function dateAt(atMs: EpochMs, timezone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(timezone).toPlainDate().toString();
}

const MONTH_NAMES = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** A period's key for people: `October 2026`, `4th quarter of 2026`, `2026`. */
export function periodTitle(key: string): string {
  const [year, part = ''] = key.split('-');
  if (part === '') return key;
  if (part.startsWith('Q')) return `${['1st', '2nd', '3rd', '4th'][Number(part[1]) - 1]} quarter of ${year}`;
  return `${MONTH_NAMES[Number(part) - 1]} ${year}`;
}

/** Periods are few and asked for again and again; those of calendars that nobody asks for any more go with the others. */
const known = new Map<string, Period>();
const MOST_KNOWN = 5000;

function periodFrom(named: Named, timezone: string): Period {
  const key = keyOf(named);
  const name = `${timezone} ${key}`;
  const found = known.get(name);
  if (found) return found;
  const { unit, year, month } = named;
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const next = first.add({ months: MONTHS[unit] });
  const period = { key, unit, fromMs: startOfDay(first, timezone), toMs: startOfDay(next, timezone) };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, period);
  return period;
}

/** A period by its first month, which is 1 in January. */
interface Named {
  readonly unit: PeriodUnit;
  readonly year: number;
  readonly month: number;
}

function readKey(key: string): Named | null {
  const parts = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(key);
  const year = Number(parts?.[1]);
  // Years that no calendar of ours reaches would make dates that nothing can hold.
  if (!parts || year < 1970 || year > 9000) return null;
  if (parts[2]) return { unit: 'quarter', year, month: (Number(parts[2]) - 1) * 3 + 1 };
  return parts[3] ? { unit: 'month', year, month: Number(parts[3]) } : { unit: 'year', year, month: 1 };
}

function keyOf({ unit, year, month }: Named): string {
  const name = String(year).padStart(4, '0');
  if (unit === 'year') return name;
  return unit === 'quarter' ? `${name}-Q${(month + 2) / 3}` : `${name}-${String(month).padStart(2, '0')}`;
}

/** Where the clocks skip midnight, the day begins at the moment of the change. */
function startOfDay(date: Temporal.PlainDate, timezone: string): EpochMs {
  return date.toZonedDateTime(timezone).epochMilliseconds;
}
