import type { EpochMs } from '@tocsin/core';
import { TrackerError } from './tracker-client.ts';

export interface TrackerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface TrackerAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** What the JSON says; undefined: nothing. */
  readonly body: unknown;
}

/** How trackers are asked. */
export interface Asking {
  /** The present on the application's clock. */
  readonly now: () => EpochMs;
  /** Milliseconds until a call is given up. */
  readonly withinMs: number;
}

/** A hundred issues with descriptions of 64 kB. */
const MOST_BYTES = 16 * 1024 * 1024;
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
const USUAL_WAIT_MS = 60_000;

/**
 * Asks a tracker once. A redirect is not followed: the token would go to another place.
 * @throws TrackerError 'unreached', 'unclear' (a timeout, 5xx, a lost connection), 'access' for a redirect
 */
export async function askTracker(name: string, request: TrackerRequest, asking: Asking): Promise<TrackerAnswer> {
  const { method, url, headers, body } = request;
  let answer: TrackerAnswer;
  try {
    const response = await fetch(url, {
      method,
      headers: { 'user-agent': 'Tocsin', ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'manual',
      signal: AbortSignal.timeout(asking.withinMs),
    });
    answer = { status: response.status, headers: response.headers, body: await readJson(name, response) };
  } catch (error) {
    throw error instanceof TrackerError ? error : lost(name, error, asking.withinMs);
  }
  const { status } = answer;
  if (status >= 500) throw new TrackerError('unclear', `${name} answered ${status}.`);
  if (status >= 300 && status < 400) {
    const moved = `${name} answered ${status}: it has moved, and Tocsin does not follow with the token.`;
    throw new TrackerError('access', `${moved} Correct review.tracker in the plan.`);
  }
  return answer;
}

/** One that was asked too often, with the wait that its answer asks for. @param resetMs when the tracker says it ends */
export function limited(name: string, headers: Headers, nowMs: EpochMs, resetMs: number | null = null): TrackerError {
  const written = headers.get('retry-after');
  const seconds = written !== null && /^\d{1,9}$/.test(written) ? Number(written) : null;
  const byReset = resetMs !== null && Number.isFinite(resetMs) ? resetMs - nowMs : USUAL_WAIT_MS;
  const waitMs = seconds === null ? byReset : seconds * 1_000;
  const bounded = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, waitMs));
  return new TrackerError('limited', `${name} was asked too often, and is left alone for a while.`, bounded);
}

/** Words of a tracker's own, safe to show: one line, not long. */
export function said(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300);
}

async function readJson(name: string, response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new TrackerError('unclear', `${name} answered with more than 16 MB.`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    if (response.status >= 300) return undefined;
    throw new TrackerError('unclear', `${name} answered with something that is no JSON.`);
  }
}

/** Failures before anything was sent. */
const UNSENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'the host name does not exist, or there is no network',
  EAI_AGAIN: 'the host name could not be looked up',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/** The message of such an error may hold a header: it is never shown. */
function lost(name: string, error: unknown, withinMs: number): TrackerError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new TrackerError('unclear', `${name} did not answer within ${withinMs / 1_000} s.`);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const unsent = UNSENT[code];
  if (unsent) return new TrackerError('unreached', `${name} could not be reached: ${unsent}.`);
  if (error instanceof TypeError && !(error.cause instanceof Error))
    return new TrackerError(
      'access',
      `${name} could not be asked: the token or the address has a character that it cannot have.`,
    );
  return new TrackerError('unclear', `The connection to ${name} was lost${code ? ` (${code})` : ''}.`);
}
