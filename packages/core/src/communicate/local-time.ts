import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../model/plan.ts';

/**
 * Says a moment as people of the plan's zone do: `3:00 PM EST`, with the date (`Nov 20, 3:00 PM EST`) when it is on
 * another day than `nowMs`, or always when `nowMs` is null.
 */
export function localTime(atMs: EpochMs, timezone: string, nowMs: EpochMs | null): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timezone);
  const time = at.toLocaleString('en-US', { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
  const sameDay =
    nowMs !== null &&
    Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timezone).toPlainDate().equals(at.toPlainDate());
  const date = at.toLocaleString('en-US', { month: 'short', day: 'numeric' });
  // Some versions of the locale data put narrow no-break spaces before AM and PM.
  return (sameDay ? time : `${date}, ${time}`).replace(/[\u00a0\u202f]/g, ' ');
}
