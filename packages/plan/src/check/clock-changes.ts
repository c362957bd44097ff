import { Temporal } from 'temporal-polyfill';

/** A local time that the change to or from daylight saving makes special. */
export interface OddTime {
  /** `2026-03-08` */
  readonly date: string;
  readonly kind: 'missing' | 'doubled';
  /** What the clock shows when it is taken to be that time: a missing 02:30 is 03:30. */
  readonly takenAs: string;
}

/** A zone may change its clocks more than twice a year; more than this is no zone. */
const MAX_CHANGES = 8;

/**
 * Finds the days on which a local time of day does not exist or comes twice.
 *
 * @param time `02:30`
 * @param fromMs @param toMs the moments between which changes of the clocks count
 */
export function oddDays(time: string, timeZone: string, fromMs: number, toMs: number): readonly OddTime[] {
  const found: OddTime[] = [];
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  for (let count = 0; count < MAX_CHANGES; count++) {
    at = at.getTimeZoneTransition('next');
    if (!at || at.epochMilliseconds >= toMs) break;
    // A change at midnight concerns the evening before, too.
    const dates = new Set([at.subtract({ nanoseconds: 1 }).toPlainDate().toString(), at.toPlainDate().toString()]);
    for (const date of dates) {
      const odd = oddTime(`${date}T${time}`, timeZone);
      if (odd) found.push(odd);
    }
  }
  return found;
}

/**
 * Whether a local date and time does not exist in a zone, or comes twice.
 *
 * @param local `2026-03-08T02:30`
 * @returns null for every ordinary time, and for what is no local time
 */
export function oddTime(local: string, timeZone: string): OddTime | null {
  let plain: Temporal.PlainDateTime;
  try {
    plain = Temporal.PlainDateTime.from(local);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const first = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const second = plain.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (first.epochMilliseconds === second.epochMilliseconds) return null;
  const kind = second.toPlainDateTime().equals(plain) ? 'doubled' : 'missing';
  // The plan takes a missing time as the later, and of a doubled one the first.
  const taken = kind === 'missing' ? second : first;
  return {
    date: plain.toPlainDate().toString(),
    kind,
    takenAs: taken.toPlainTime().toString({ smallestUnit: 'minute' }),
  };
}

/** A moment as the people of a zone write it: `Mon 2026-03-02 09:00`. */
export function localMoment(atMs: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${WEEKDAYS[at.dayOfWeek - 1]} ${at.toPlainDate().toString()} ${time}`;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
