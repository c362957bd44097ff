import type { EpochMs } from '@tocsin/core';

/** A sender who subscribes more than this in a row waits. */
const BURST = 10;
const ONE_MORE_EVERY_MS = 60_000;
/** All senders of a service together, within a minute. */
const MOST_PER_MINUTE = 120;
/** The senders that were heard of longest ago are forgotten beyond this. */
const MOST_SENDERS = 20_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: EpochMs;
}

/** How often one sender, and all senders of a service together, may subscribe somebody by this node. */
export class JoinLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #services = new Map<string, Bucket>();

  /** @returns 0 when it may be taken, else after how many seconds another one may be */
  take(service: string, sender: string, nowMs: EpochMs): number {
    const own = take(this.#buckets, `${service} ${sender}`, nowMs, { burst: BURST, everyMs: ONE_MORE_EVERY_MS });
    const [oldest] = this.#buckets.size > MOST_SENDERS ? this.#buckets.keys() : [];
    if (oldest !== undefined) this.#buckets.delete(oldest);
    if (own > 0) return own;
    return take(this.#services, service, nowMs, { burst: MOST_PER_MINUTE, everyMs: 60_000 / MOST_PER_MINUTE });
  }
}

function take(
  buckets: Map<string, Bucket>,
  key: string,
  nowMs: EpochMs,
  { burst, everyMs }: { readonly burst: number; readonly everyMs: number },
): number {
  const before = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
  const tokens = Math.min(burst, before.tokens + Math.max(0, nowMs - before.atMs) / everyMs);
  // Put back at the end: the first are those that were heard of longest ago.
  buckets.delete(key);
  buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
  return tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - tokens) * everyMs) / 1000));
}
