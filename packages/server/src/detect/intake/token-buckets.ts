/** Limits how fast each of many senders may be, on this node. */
export class TokenBuckets {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** @param perMinute what a sender may send in a minute, all at once if it likes */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Takes one token. @returns 0 when there was one, else the seconds after which there will be */
  take(sender: string, nowMs: number): number {
    const before = this.#buckets.get(sender) ?? { tokens: this.#perMinute, atMs: nowMs };
    const gained = (Math.max(0, nowMs - before.atMs) * this.#perMinute) / 60_000;
    const tokens = Math.min(this.#perMinute, before.tokens + gained);
    const isEnough = tokens >= 1;
    this.#buckets.set(sender, { tokens: isEnough ? tokens - 1 : tokens, atMs: nowMs });
    return isEnough ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 60) / this.#perMinute));
  }

  /** Takes more tokens of a sender that has had one already, also those that it does not have yet: then it waits longer. */
  charge(sender: string, tokens: number, nowMs: number): void {
    if (tokens <= 0) return;
    const before = this.#buckets.get(sender) ?? { tokens: this.#perMinute, atMs: nowMs };
    this.#buckets.set(sender, { ...before, tokens: Math.max(-this.#perMinute, before.tokens - tokens) });
  }
}
