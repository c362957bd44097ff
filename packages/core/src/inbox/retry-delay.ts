import type { InboxSource } from '../model/plan-inbox.ts';

/** An application that asks for more patience than this is tried again all the same. */
const MOST_RETRY_AFTER_MS = 86_400_000;

/**
 * The pause before the next attempt: full jitter (a random share of the pause, which doubles with each failure up to its cap), so
 * that what failed together does not come back together. What the application asked for by Retry-After comes before it.
 * @param failures so far, this one among them
 * @param retryAfterMs null: the application did not ask @param random from 0 to 1
 * @returns milliseconds, at least 1
 */
export function retryDelayMs(
  { first, most }: InboxSource['retry'],
  failures: number,
  retryAfterMs: number | null,
  random: number,
): number {
  const pauseMs = Math.min(most, first * 2 ** Math.min(Math.max(0, failures - 1), 40)) * 1_000;
  const asked = retryAfterMs === null ? 0 : Math.min(Math.max(0, retryAfterMs), MOST_RETRY_AFTER_MS);
  // Many are told the same moment: they must not all come at it.
  const jitter = random * (asked > 0 ? Math.min(pauseMs, first * 1_000) : pauseMs);
  return Math.max(1, Math.round(asked + jitter));
}

/**
 * Reads Retry-After: seconds, or a date of HTTP (RFC 9110, section 10.2.3).
 * @param parseDate of the platform: milliseconds since 1970, or NaN
 * @returns milliseconds from now; null where it says nothing that can be read
 */
export function readRetryAfter(
  header: string | undefined,
  nowMs: number,
  parseDate: (text: string) => number,
): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const atMs = /^[A-Za-z]/.test(text) ? parseDate(text) : Number.NaN;
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : null;
}
