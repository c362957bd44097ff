import { setTimeout as sleep } from 'node:timers/promises';
import { type VendorAccess, VendorError } from './vendor-api.ts';

const OWN_URL = 'https://api.stripe.com';
const ANSWER_WITHIN_MS = 30_000;
/** A page is a hundred objects; each has up to some tens of kilobytes. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

type Answer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null };

/**
 * Asks Stripe's API with GET. Too many requests, its own errors and lost connections are tried again, after as long as it says
 * or twice as long each time, with jitter. https://docs.stripe.com/rate-limits
 * @throws VendorError with what it said at last
 */
export async function askStripe(access: VendorAccess, path: string, query: URLSearchParams): Promise<unknown> {
  const url = `${(access.url ?? OWN_URL).replace(/\/$/, '')}${path}?${query}`;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOnce(access, url);
    if (answer.kind === 'ok') return answer.body;
    if (attempt === MOST_ATTEMPTS) throw new VendorError(`${answer.why}, ${MOST_ATTEMPTS} times.`);
    const backOffMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    await sleep(Math.min(LONGEST_PAUSE_MS, answer.afterMs ?? backOffMs), undefined, { signal: access.signal });
  }
}

async function askOnce({ key, signal }: VendorAccess, url: string): Promise<Answer> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  // The version of the API is left to the account: its events are what its webhooks are.
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json', 'user-agent': 'Tocsin' };
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: within });
    return await read(response);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof VendorError) throw error;
    return { kind: 'again', why: `Stripe could not be reached (${wordsOf(error)})`, afterMs: null };
  }
}

async function read(response: Response): Promise<Answer> {
  const { status } = response;
  const text = await textOf(response);
  if (status === 429 || status === 409 || status >= 500) {
    const why = status === 429 ? 'Stripe says that it was asked too often' : `Stripe answered ${status}`;
    return { kind: 'again', why, afterMs: pauseOf(response.headers.get('retry-after')) };
  }
  if (status >= 300 && status < 400) throw new VendorError(`Stripe answered ${status}: redirects are not followed.`);
  const body = parse(text);
  if (status !== 200) throw new VendorError(`Stripe answered ${status}: ${messageOf(body)}`);
  if (body === undefined) throw new VendorError('Stripe answered with something that is no JSON.');
  return { kind: 'ok', body };
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new VendorError(`Stripe's answer is larger than ${MOST_BYTES / 1024 / 1024} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Stripe says names at most the end of a key. */
function messageOf(body: unknown): string {
  const error: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : null;
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : null;
  return typeof message === 'string' ? message.slice(0, 200) : 'it says no more';
}

function pauseOf(retryAfter: string | null): number | null {
  const seconds = retryAfter === null || retryAfter === '' ? Number.NaN : Number(retryAfter);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1_000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause ? String(cause.code) : cause.message.slice(0, 100);
}
