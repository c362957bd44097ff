import type { Outcome } from './channel.ts';

/** A vendor that has not answered by then is taken for unreachable. */
export const VENDOR_TIMEOUT_MS = 10_000;
/** Answers are read for an error code or an id; what is longer than this is not read. */
const MOST_ANSWER_BYTES = 64 * 1024;
const LONGEST_RETRY_SECONDS = 3600;

export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

/** What came back. `unreachable` names the cause in a word (`ECONNREFUSED`, `timed out`), never the address. */
export type VendorAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'unreachable'; readonly cause: string };

/**
 * Makes one request and reads the start of its answer, within `timeoutMs` in all. A redirect is an answer like any
 * other: following it would carry the credentials to another place.
 */
export async function requestVendor(request: VendorRequest): Promise<VendorAnswer> {
  const { method, url, headers, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { kind: 'answered', status: response.status, headers: response.headers, text: await startOf(response) };
  } catch (error) {
    return { kind: 'unreachable', cause: networkCause(error) };
  }
}

/**
 * Returns the wait in whole seconds that an answer asks for in `Retry-After`, as seconds or as a date, between one
 * second and an hour. `otherwise`: when it asks for none.
 */
export function retryAfterSeconds(headers: Headers, otherwise: number, nowMs: number = Date.now()): number {
  const written = headers.get('retry-after');
  if (written === null) return otherwise;
  const seconds = /^\d+(?:\.\d+)?$/u.test(written) ? Number(written) : (Date.parse(written) - nowMs) / 1000;
  return boundedWait(seconds, otherwise);
}

/** Returns a vendor's number of seconds as a wait: whole, at least one, at most an hour; `otherwise` if it is none. */
export function boundedWait(seconds: unknown, otherwise: number): number {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return otherwise;
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_RETRY_SECONDS);
}

export function permanent(reason: string): Extract<Outcome, { kind: 'permanent' }> {
  return { kind: 'permanent', reason };
}

export function retry(afterSeconds: number, reason: string): Extract<Outcome, { kind: 'retry' }> {
  return { kind: 'retry', afterSeconds, reason };
}

/**
 * Reads at most {@link MOST_ANSWER_BYTES} and gives up the rest, so that no answer can fill the memory. The status has
 * come by then: a body that breaks off takes nothing back.
 */
async function startOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      length += chunk.byteLength;
      // Leaving the loop cancels the body, which frees the connection.
      if (length >= MOST_ANSWER_BYTES) break;
    }
  } catch {
    // What was read before stands.
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}

/** The system's code of a network failure (`ECONNREFUSED`), which `fetch` hides one level down. */
function networkCause(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return 'timed out';
  const cause: unknown = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.name;
}
