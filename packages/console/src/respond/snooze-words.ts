import { fromLocalField } from '../shared/local-moment.ts';

/** The longest snooze that the server takes, in minutes: a week. */
export const LONGEST_SNOOZE_MINUTES = 10_080;

const MINUTE_MS = 60_000;

/**
 * The next time the reader's clock shows an hour: today, or tomorrow when it has passed.
 * @param nowMs epoch milliseconds; the answer is, too
 */
export function nextLocalTime(nowMs: number, hour: number): number {
  const at = new Date(nowMs);
  at.setHours(hour, 0, 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** Whole minutes from now until then, rounded up, within what the server takes; null when that is not in the future. */
export function snoozeMinutes(nowMs: number, untilMs: number): number | null {
  if (!(untilMs > nowMs)) return null;
  return Math.min(LONGEST_SNOOZE_MINUTES, Math.ceil((untilMs - nowMs) / MINUTE_MS));
}

/** When a snooze ends, by its choice (epoch milliseconds); null: the person has not said it yet. */
export function snoozeEnd(choice: string, nowMs: number, customLocal: string): number | null {
  switch (choice) {
    case '15':
      return nowMs + 15 * MINUTE_MS;
    case '60':
      return nowMs + 60 * MINUTE_MS;
    case 'morning':
      return nextLocalTime(nowMs, 9);
    default:
      return fromLocalField(customLocal);
  }
}
