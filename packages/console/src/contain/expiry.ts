import type { Lever } from '../api/generated/types.gen.ts';

/** How long a lever is to stay pulled, while somebody says it. */
export interface Expiry {
  /** Seconds; empty: until somebody releases it; `at`: until `at`; `kept`: as the plan says, or as it is already. */
  readonly length: '' | '1800' | '7200' | 'at' | 'kept';
  /** As a field for date and time has it, on the reader's clock. */
  readonly at: string;
  /** Whether the message says when it ends. */
  readonly isSaid: boolean;
}

export const UNTIL_RELEASED: Expiry = { length: '', at: '', isSaid: true };

/** What is chosen when nobody has said anything: the end that the lever has, or that its plan gives it. */
export function firstExpiry({ pulled, expires, expiresAt }: Pick<Lever, 'pulled' | 'expires' | 'expiresAt'>): Expiry {
  const hasEnd = pulled ? expiresAt !== null : expires !== null;
  return hasEnd ? { ...UNTIL_RELEASED, length: 'kept' } : UNTIL_RELEASED;
}

const MOST_SECONDS = 30 * 86_400;

/** @returns seconds from now; undefined: until somebody releases it, or as it was; null: the moment is none, past, or beyond 30 days */
export function expirySeconds({ length, at }: Expiry, nowMs: number): number | null | undefined {
  if (length === '' || length === 'kept') return undefined;
  if (length !== 'at') return Number(length);
  const seconds = Math.round((new Date(at).getTime() - nowMs) / 1000);
  return seconds > 0 && seconds <= MOST_SECONDS ? seconds : null;
}

/** What is sent of it: null says that it stays until somebody releases it. */
export function expiryWish(expiry: Expiry, nowMs: number): { expiresInSeconds?: number | null } {
  if (expiry.length === '') return { expiresInSeconds: null };
  const seconds = expirySeconds(expiry, nowMs);
  return typeof seconds === 'number' ? { expiresInSeconds: seconds } : {};
}

/** The value with the end in its words: `Back soon (until 14:30 CET).` What is no message, or says no end, stays. */
export function withEnd<T>(value: T, expiry: Expiry, nowMs: number): T | string {
  const seconds = expirySeconds(expiry, nowMs);
  if (typeof value !== 'string' || !expiry.isSaid || seconds === undefined || seconds === null) return value;
  const end = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return `${value.trim()} (until ${end.format(nowMs + seconds * 1000)})`;
}
