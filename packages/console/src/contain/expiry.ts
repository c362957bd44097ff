/** How long a lever is to stay pulled, while somebody says it. */
export interface Expiry {
  /** Seconds; empty: until somebody releases it; `at`: until `at`. */
  readonly length: '' | '1800' | '7200' | 'at';
  /** As a field for date and time has it, on the reader's clock. */
  readonly at: string;
  /** Whether the message says when it ends. */
  readonly isSaid: boolean;
}

export const UNTIL_RELEASED: Expiry = { length: '', at: '', isSaid: true };

const MOST_SECONDS = 30 * 86_400;

/** @returns seconds from now; undefined: until somebody releases it; null: the moment is none, past, or beyond 30 days */
export function expirySeconds({ length, at }: Expiry, nowMs: number): number | null | undefined {
  if (length === '') return undefined;
  if (length !== 'at') return Number(length);
  const seconds = Math.round((new Date(at).getTime() - nowMs) / 1000);
  return seconds > 0 && seconds <= MOST_SECONDS ? seconds : null;
}

/** The value with the end in its words: `Back soon (until 14:30 CET).` What is no message, or says no end, stays. */
export function withEnd<T>(value: T, expiry: Expiry, nowMs: number): T | string {
  const seconds = expirySeconds(expiry, nowMs);
  if (typeof value !== 'string' || !expiry.isSaid || seconds === undefined || seconds === null) return value;
  const end = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return `${value.trim()} (until ${end.format(nowMs + seconds * 1000)})`;
}
