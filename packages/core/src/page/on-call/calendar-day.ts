/** Dates as days since 1970-01-01 (proleptic Gregorian): arithmetic where a rotation asks for thousands of dates. */

/** A month of a year; months count from 0, so that 12 × year + month is a line. */
interface YearMonth {
  readonly year: number;
  readonly month: number;
}

/** Day number of a date such as `2026-01-05`. */
export function dayNumber(date: string): number {
  const [year, month, day] = partsOf(date);
  return firstOfMonth({ year, month }) + day - 1;
}

/** `2026-01-05` of a day number. */
export function dateOf(day: number): string {
  const at = monthOf(day);
  const dayOfMonth = day - firstOfMonth(at) + 1;
  const pad = (number: number, width: number) => String(number).padStart(width, '0');
  return `${pad(at.year, 4)}-${pad(at.month + 1, 2)}-${pad(dayOfMonth, 2)}`;
}

/** Day number of a date so many months later; a day that the month does not have is its last. */
export function addMonths(date: string, months: number): number {
  const [year, month, day] = partsOf(date);
  const line = year * 12 + month + months;
  const at = { year: Math.floor(line / 12), month: modulo(line, 12) };
  const next = { year: Math.floor((line + 1) / 12), month: modulo(line + 1, 12) };
  const first = firstOfMonth(at);
  return first + Math.min(day, firstOfMonth(next) - first) - 1;
}

/** Months from the month of a date to the month of a day. */
export function monthsUntil(date: string, day: number): number {
  const [year, month] = partsOf(date);
  const at = monthOf(day);
  return (at.year - year) * 12 + at.month - month;
}

/** Remainder that is never negative. */
export function modulo(number: number, by: number): number {
  return ((number % by) + by) % by;
}

function partsOf(date: string): readonly [year: number, month: number, day: number] {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return [year, month - 1, day];
}

const DAYS_OF_ERA = 146_097;
/** Days before 1970-01-01 counted from 0000-03-01. */
const EPOCH_DAY = 719_468;

/** Years begin in March here, so that the leap day is the last (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function firstOfMonth({ year, month }: YearMonth): number {
  const marchYear = month < 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * modulo(month - 2, 12) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_OF_ERA + dayOfEra - EPOCH_DAY;
}

function monthOf(day: number): YearMonth {
  const shifted = day + EPOCH_DAY;
  const era = Math.floor(shifted / DAYS_OF_ERA);
  const dayOfEra = shifted - era * DAYS_OF_ERA;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = modulo(Math.floor((5 * dayOfYear + 2) / 153) + 2, 12);
  return { year: yearOfEra + era * 400 + (month < 2 ? 1 : 0), month };
}
