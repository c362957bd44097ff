/** How much is allowed. */
export interface RateRule {
  /** Requests in a window, and as many at once. 0: none. */
  limit: number;
  windowMs: number;
}

/** What a store says about one request. */
export interface RateVerdict {
  allowed: boolean;
  /** Whole requests that would be allowed at once now. */
  remaining: number;
  /** Until the next request is allowed; 0 when one is. */
  retryAfterMs: number;
  /** Until the whole limit is free again. */
  resetMs: number;
}

/** Where it is kept who asked how often. The store's clock counts, so that all instances of an application agree. */
export interface RateStore {
  /** Takes one request of the key if the rule allows it. May reject: `guardStore` sees to that. */
  take(key: string, rule: RateRule): RateVerdict | Promise<RateVerdict>;
}

/**
 * The rule in all stores: a leaky bucket used as a meter (the same as GCRA, ITU-T I.371 and a token bucket). Each key has a level,
 * which drains at `limit` a window and is raised by one for each request that is allowed; a request is allowed while it fits.
 * The level is kept in requests, not in time, so that a limit that is raised from 60 to 300 lets the 240 others in at once.
 *
 * @param level after draining
 */
export function verdictOf(allowed: boolean, level: number, { limit, windowMs }: RateRule): RateVerdict {
  const msForOne = limit > 0 ? windowMs / limit : windowMs;
  const free = Math.max(0, limit - level);
  return {
    allowed,
    remaining: Math.floor(free + 1e-9),
    retryAfterMs: free + 1e-9 >= 1 ? 0 : Math.ceil((1 - free) * msForOne),
    resetMs: Math.ceil(level * msForOne),
  };
}

/** Longest key that is kept as it is; names of users have no bound. */
const LONGEST_KEY = 128;

/** The key as stores keep it: a long one is cut, and told from others by a 53-bit hash of the whole. */
export function storedKey(key: string): string {
  return key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY - 16)}~${hash53(key).toString(36)}`;
}

/** cyrb53, a public-domain hash: two rounds of multiplication a character. */
function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
