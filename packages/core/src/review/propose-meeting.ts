import { Temporal } from 'temporal-polyfill';
import type { EpochMs, Seconds } from '../model/plan.ts';

const HOUR = 10;
const FRIDAY = 5;
/** Whoever is invited needs a moment. */
const NOTICE_MS = 3_600_000;

export interface MeetingWish {
  readonly nowMs: EpochMs;
  readonly dueMs: EpochMs;
  readonly length: Seconds;
  /** IANA zone of the plan. */
  readonly timezone: string;
}

/**
 * Proposes when a review's meeting begins: at 10:00 of the last weekday on which it still ends before the review is due. When
 * there is none that is yet to come, it is the next weekday's, which may be late.
 */
export function proposeMeetingMs({ nowMs, dueMs, length, timezone }: MeetingWish): EpochMs {
  let day = zoned(dueMs - length * 1000, timezone).toPlainDate();
  const soonest = nowMs + NOTICE_MS;
  for (;;) {
    const beginMs = at(day, timezone);
    if (beginMs < soonest) break;
    if (day.dayOfWeek <= FRIDAY && beginMs + length * 1000 <= dueMs) return beginMs;
    day = day.subtract({ days: 1 });
  }
  day = zoned(soonest, timezone).toPlainDate();
  while (day.dayOfWeek > FRIDAY || at(day, timezone) < soonest) day = day.add({ days: 1 });
  return at(day, timezone);
}

function zoned(ms: EpochMs, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone);
}

function at(day: Temporal.PlainDate, timezone: string): EpochMs {
  return day.toZonedDateTime({ timeZone: timezone, plainTime: { hour: HOUR } }).epochMilliseconds;
}

/** Points of a review's meeting, where a plan names none (S0's agenda). */
export const USUAL_AGENDA: readonly string[] = [
  'Timeline: what happened, and when',
  'Impact: what it was, and what it could have been',
  'Root cause: why it happened',
  'Response: what went well, and what did not',
  'Prevention: how it does not happen again',
];
