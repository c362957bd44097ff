import type { EpochMs } from '@tocsin/core';

/** A sender who reports more than this in a row waits. */
const BURST = 5;
const ONE_MORE_EVERY_MS = 60_000;
/** All senders of a service together, within a minute. */
const MOST_PER_MINUTE = 60;
/** The senders that were heard of longest ago are forgotten beyond this. */
const MOST_SENDERS = 20_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: EpochMs;
}

/** How many reports one sender, and all senders of a service together, may send to this node. */
export class ReportLimits {
  readonly #senders = new Map<string, Bucket>();
  readonly #services = new Map<string, Bucket>();

  /** @returns 0 when it may be taken, else after how many seconds another one may be */
  take(service: string, sender: string, nowMs: EpochMs): number {
    const own = take(this.#senders, `${service} ${sender}`, nowMs, { burst: BURST, everyMs: ONE_MORE_EVERY_MS });
    const [oldest] = this.#senders.size > MOST_SENDERS ? this.#senders.keys() : [];
    if (oldest !== undefined) this.#senders.delete(oldest);
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
