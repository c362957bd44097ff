import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../../model/plan.ts';
import { DAY_MS, fromLocalMs, toLocalMs } from './zone-clock.ts';

/**
 * Recurrence rules (RFC 5545) that say when a rotation hands over. A rule is read on the zone's own clocks, as if these showed
 * UTC: then a time that daylight saving skips is moved on, as for every other cadence, and not left out.
 */

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const PARTS = [
  'FREQ',
  'INTERVAL',
  'COUNT',
  'UNTIL',
  'BYDAY',
  'BYMONTH',
  'BYMONTHDAY',
  'BYYEARDAY',
  'BYWEEKNO',
  'BYSETPOS',
  'BYHOUR',
  'WKST',
];
const LONGEST_RULE = 300;
const MOST_HOURS = 4;
/** Hand-offs are counted from the first and made in pieces; after this year nobody plans a shift. */
const LATEST_MS = 7_258_118_400_000;
const GROW_MS = 366 * DAY_MS;

/** The occurrences of a rule. */
export interface Recurrence {
  /** The moment of the nth occurrence from the start, counted from 0; Infinity when there is none before 2200. */
  momentOf(index: number): EpochMs;
  /** The index of the last occurrence at or before a moment, -1 before the first. COUNT and UNTIL do not end it. */
  indexAt(atMs: EpochMs): number;
  /** How many occurrences COUNT or UNTIL leave; null when the rule does not end. */
  readonly count: number | null;
}

/**
 * What is wrong with a rule, in words that follow "The rule …"; null when it can be used.
 *
 * @param start date of the first hand-off, from which the rule counts
 */
export function ruleProblem(rule: string, start: string): string | null {
  const parts = partsOf(rule);
  const wrong = parts ? partsProblem(parts) : 'cannot be read';
  if (!parts || wrong !== null) return wrong;
  try {
    return endless(parts, start, '00:00', SEARCHED_PERIODS).next(utc(0), true) ? null : 'never takes place';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return /iterations|evaluations/.test(error.message) ? 'never takes place' : `cannot be read: ${error.message}`;
  }
}

function partsProblem(parts: ReadonlyMap<string, string>): string | null {
  const strange = [...parts.keys()].find((key) => !PARTS.includes(key));
  if (strange !== undefined) return `has a part that is not known here: ${strange}`;
  if (!FREQUENCIES.includes(parts.get('FREQ') ?? '')) return `needs a FREQ out of ${FREQUENCIES.join(', ')}`;
  const [count, until] = [parts.get('COUNT'), parts.get('UNTIL')];
  if (count !== undefined && until !== undefined) return 'has both COUNT and UNTIL';
  if (count !== undefined && !/^[1-9]\d{0,3}$/.test(count)) return 'needs a COUNT from 1 to 9999';
  // Hand-offs are counted from the first: a rule of every hour since long ago would take seconds.
  if ((parts.get('BYHOUR') ?? '').split(',').length > MOST_HOURS) return `has more than ${MOST_HOURS} hours a day`;
  return until !== undefined && untilMs(until, 'UTC') === null ? 'has an UNTIL that is no date' : null;
}

/**
 * Makes the occurrences of a rule.
 *
 * @param start date from which the rule counts, `2026-01-05` @param handoff local time of day, unless the rule has BYHOUR
 * @returns null when the rule cannot be used, see {@link ruleProblem}
 */
export function recurrenceOf(rule: string, start: string, handoff: string, zone: string): Recurrence | null {
  const parts = partsOf(rule);
  if (!parts || ruleProblem(rule, start) !== null) return null;
  const known = occurrencesOf(endless(parts, start, handoff), zone, start);
  const written = parts.get('COUNT');
  const until = untilMs(parts.get('UNTIL') ?? '', zone);
  // Calendars write a far year where they mean that there is no end.
  const byUntil = until === null || until >= LATEST_MS ? null : known.indexAt(until) + 1;
  return { ...known, count: written === undefined ? byUntil : Number(written) };
}

/** Occurrences without COUNT and UNTIL, made as far as they are asked for. */
function occurrencesOf(rule: RRuleTemporal, zone: string, start: string): Omit<Recurrence, 'count'> {
  const moments: EpochMs[] = [];
  let madeToLocalMs = Temporal.PlainDate.from(start).toZonedDateTime('UTC').epochMilliseconds - 1;
  const grow = (): void => {
    const next = madeToLocalMs + GROW_MS;
    for (const local of rule.between(utc(madeToLocalMs + 1), utc(next), true)) {
      // Clocks that skip a whole day could turn the order of two hours.
      moments.push(Math.max(moments.at(-1) ?? -Infinity, fromLocalMs(zone, local.epochMilliseconds, 'later')));
    }
    madeToLocalMs = next;
  };
  return {
    momentOf: (index) => {
      while (moments.length <= index && madeToLocalMs < LATEST_MS) grow();
      return moments[index] ?? Infinity;
    },
    indexAt: (atMs) => {
      const neededMs = Math.min(toLocalMs(zone, atMs) + 2 * DAY_MS, LATEST_MS);
      while (madeToLocalMs < neededMs) grow();
      return lastAtOrBefore(moments, atMs);
    },
  };
}

/** The index of the last of sorted moments that is not after this one; -1 when all are. */
function lastAtOrBefore(moments: readonly EpochMs[], atMs: EpochMs): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A rule that has not taken place after so many days, weeks, months or years (8 years of days) never does. */
const SEARCHED_PERIODS = 3000;

function endless(
  parts: ReadonlyMap<string, string>,
  start: string,
  handoff: string,
  maxIterations?: number,
): RRuleTemporal {
  const kept = [...parts]
    .filter(([key]) => key !== 'COUNT' && key !== 'UNTIL')
    .map(([key, value]) => `${key}=${value}`);
  const begin = `${start.replaceAll('-', '')}T${handoff.replace(':', '')}00Z`;
  return new RRuleTemporal({
    rruleString: `DTSTART:${begin}\nRRULE:${kept.join(';')}`,
    tzid: 'UTC',
    ...(maxIterations && { maxIterations }),
  });
}

function partsOf(rule: string): ReadonlyMap<string, string> | null {
  if (rule.length > LONGEST_RULE) return null;
  const parts = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [key = '', value = '', more] = part.trim().split('=');
    if (!/^[A-Z]+$/.test(key) || !/^[A-Z0-9,+-]+$/.test(value) || more !== undefined || parts.has(key)) return null;
    parts.set(key, value);
  }
  return parts;
}

/** UNTIL as a moment: in UTC with `Z`, otherwise local; a date alone holds to the end of that day. */
function untilMs(written: string, zone: string): EpochMs | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(written);
  if (!found) return null;
  const [, year, month, day, hour = '23', minute = '59', second = '59', zulu = ''] = found;
  try {
    const local = Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
    const localMs = local.toZonedDateTime('UTC').epochMilliseconds;
    return zulu === 'Z' ? localMs : fromLocalMs(zone, localMs, 'later');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function utc(ms: EpochMs): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC');
}
