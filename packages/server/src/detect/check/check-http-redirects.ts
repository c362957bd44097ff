import { type Answer, exchange, type Wish } from './check-http-exchange.ts';

/** Told only to the server that they were meant for. */
const PRIVATE = new Set(['authorization', 'cookie', 'proxy-authorization', 'host']);
const OF_BODY = new Set(['content-type', 'content-length', 'content-encoding', 'transfer-encoding']);

/**
 * Makes a request and follows its redirects as browsers do (RFC 9110, 15.4).
 * @param most how many are followed
 * @returns the last answer and where it came from
 * @throws Error in words when they go round in a circle, are too many, or lead nowhere
 */
export async function follow(first: Wish, most: number, signal: AbortSignal): Promise<{ url: string; answer: Answer }> {
  let wish = first;
  const seen = [keyOf(wish)];
  for (;;) {
    const answer = await exchange(wish, signal);
    const { location } = answer.headers;
    if (location === undefined || !isRedirect(answer.status)) return { url: wish.url, answer };
    wish = redirected(wish, answer.status, location);
    const key = keyOf(wish);
    if (seen.includes(key)) throw new Error(`the redirects go round in a circle: ${inShort([...seen, key])}`);
    seen.push(key);
    if (seen.length > most + 1) throw new Error(`more than ${most} redirects: ${inShort(seen)}`);
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

function redirected(wish: Wish, status: number, location: string): Wish {
  const url = target(location, wish.url);
  const becomesGet = status === 303 ? wish.method !== 'HEAD' : status < 303 && wish.method === 'POST';
  const isElsewhere = url.origin !== new URL(wish.url).origin;
  const kept = Object.entries(wish.headers).filter(([name]) => {
    const plain = name.toLowerCase();
    return !(isElsewhere && PRIVATE.has(plain)) && !(becomesGet && OF_BODY.has(plain));
  });
  const changed = { ...wish, url: url.href, headers: Object.fromEntries(kept) };
  return becomesGet ? { ...changed, method: 'GET', body: null } : changed;
}

function target(location: string, base: string): URL {
  const shown = location.slice(0, 200);
  if (!URL.canParse(location, base)) throw new Error(`redirects to "${shown}", which is not an address`);
  const url = new URL(location, base);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new Error(`redirects to "${shown}", which is neither http nor https`);
}

function keyOf({ method, url }: Wish): string {
  return method === 'GET' ? url : `${method} ${url}`;
}

function inShort(addresses: readonly string[]): string {
  return addresses
    .slice(0, 4)
    .map((address) => address.replace(/\/\/[^/@]{1,500}@/, '//'))
    .map((address) => (address.length > 100 ? `${address.slice(0, 99)}…` : address))
    .concat(addresses.length > 4 ? ['…'] : [])
    .join(' → ');
}
