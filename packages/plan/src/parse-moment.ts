import { Temporal } from 'temporal-polyfill';

/**
 * Reads a moment: a local date and time of a zone (`2026-03-02T09:00`, a space for the `T` is fine), or one with an
 * offset. A local time that daylight saving skips moves forward, one that comes twice is the first.
 *
 * @returns milliseconds since 1970, or null when the text is not a moment.
 */
export function parseMoment(text: string, timeZone: string): number | null {
  const written = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T');
  try {
    if (/(?:Z|[+-]\d{2}:?\d{2})$/.test(written.slice(10))) return Temporal.Instant.from(written).epochMilliseconds;
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(written)) return null;
    return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
