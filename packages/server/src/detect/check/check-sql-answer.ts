import type { Scalar } from '@tocsin/core';

/** As many rows of an answer are read; one more is counted, to say that there are more. */
export const MOST_ROWS = 100;
/** No value is longer than this, in characters. */
const LONGEST_VALUE = 4096;
/** An answer whose values are larger than this altogether, in bytes, is given up. */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface SqlAnswer {
  readonly columns: readonly string[];
  /** The first rows, and one more when there are more. */
  readonly rows: readonly (readonly Scalar[])[];
}

/** What is asked of a database, whatever its kind. */
export interface SqlQuestion {
  readonly query: string;
  /** In milliseconds; the server is told to give up by then, too. */
  readonly timeoutMs: number;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal;
  /** As many rows are read, and one more; 100 when it is left out. D1 gives no more than that. */
  readonly mostRows?: number;
}

/** A value of a row as assertions know it: whole numbers that JavaScript cannot hold, moments and JSON as text, bytes as hex. */
export function toScalar(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Uint8Array) return bounded(Buffer.from(value.subarray(0, LONGEST_VALUE)).toString('hex'));
  return bounded(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The number that a decimal text says, when JavaScript can hold it without loss; else the text. */
export function exactNumber(text: string): number | string {
  const digits = text.replace(/[^\d]/g, '').replace(/^0+/, '').length;
  const number = Number(text);
  return digits <= 15 && Number.isFinite(number) ? number : text;
}

function isSafe(value: bigint): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}

function bounded(text: string): string {
  return text.slice(0, LONGEST_VALUE);
}

/** What is said of an answer that was given up for its size. */
export const TOO_LARGE = `the answer is larger than ${MOST_ANSWER_BYTES / 1024 / 1024} MB: ask for less`;

/** Ends a connection whose answer grows too large. @returns how to stop watching */
export function watchSize(bytesRead: () => number, end: () => void): () => void {
  const timer = setInterval(() => {
    if (bytesRead() > MOST_ANSWER_BYTES) end();
  }, 20);
  return () => clearInterval(timer);
}
