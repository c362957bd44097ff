/** What a vendor's address answered. */
export type Fetched =
  | { readonly kind: 'body'; readonly body: string; readonly etag: string | null; readonly lastModified: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterSeconds: number | null };

export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

const ANSWER_WITHIN_MS = 10_000;
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/**
 * Asks a vendor's address, with what is known of it. Addresses of the own network are allowed: the team wrote the plan.
 * @param signal ends it early; it ends by itself after 10 seconds, 5 MB or 3 redirects
 */
export async function fetchVendor(url: string, known: Validators, signal: AbortSignal): Promise<Fetched> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  try {
    return await ask(url, known, within);
  } catch (error) {
    return failed(inWords(error));
  }
}

async function ask(first: string, known: Validators, signal: AbortSignal): Promise<Fetched> {
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { redirect: 'manual', signal, headers: headersOf(known) });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || location === null)
      return answerOf(response);
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) return failed(`more than ${MOST_REDIRECTS} redirects`);
    if (!URL.canParse(location, url)) return failed('a redirect to no address');
    url = new URL(location, url).href;
    if (!/^https?:/.test(url)) return failed('a redirect to what is no web address');
  }
}

function headersOf({ etag, lastModified }: Validators): Record<string, string> {
  return {
    'user-agent': 'Tocsin',
    accept: 'application/json, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5',
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

async function answerOf(response: Response): Promise<Fetched> {
  if (response.status === 304) {
    await response.body?.cancel();
    return { kind: 'unchanged' };
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    return failed(`answered ${response.status}`, secondsOf(response.headers.get('retry-after')));
  }
  const body = await readUpTo(response, MOST_BYTES);
  if (body === null) return failed('the answer is larger than 5 MB');
  return {
    kind: 'body',
    body: body.toString('utf8'),
    etag: headerOf(response, 'etag'),
    lastModified: headerOf(response, 'last-modified'),
  };
}

function headerOf(response: Response, name: string): string | null {
  const value = response.headers.get(name);
  return value !== null && value.length <= 500 ? value : null;
}

/** The body as it is after decompression; null: it is longer. */
async function readUpTo(response: Response, most: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function secondsOf(retryAfter: string | null): number | null {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function failed(error: string, retryAfterSeconds: number | null = null): Fetched {
  return { kind: 'failed', error, retryAfterSeconds };
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  ENOTFOUND: 'the host name does not exist, or there is no network',
  EAI_AGAIN: 'the host name could not be looked up',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be asked';
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause ? String(cause.code) : '';
  return CODES[code] ?? `it could not be asked: ${code || cause.message.slice(0, 100)}`;
}
