import type { EpochMs } from '@tocsin/core';

/** So many wrong passwords in a row are let pass; then one a minute. */
const BURST = 8;
const ONE_MORE_EVERY_MS = 60_000;
/** Who was heard of longest ago is forgotten beyond this. */
const MOST_SENDERS = 20_000;

/** Counts wrong passwords by sender, on this node. Right ones cost nothing, but do not help while a sender waits. */
export class TryLimits {
  readonly #wrong = new Map<string, { readonly count: number; readonly atMs: EpochMs }>();

  /** @returns 0 when another try is let pass, else after how many seconds one is */
  wait(sender: string, nowMs: EpochMs): number {
    const left = this.#countOf(sender, nowMs) - BURST + 1;
    return left <= 0 ? 0 : Math.max(1, Math.ceil((left * ONE_MORE_EVERY_MS) / 1000));
  }

  /** Notes a wrong password. */
  note(sender: string, nowMs: EpochMs): void {
    const count = this.#countOf(sender, nowMs) + 1;
    this.#wrong.delete(sender);
    this.#wrong.set(sender, { count, atMs: nowMs });
    const [oldest] = this.#wrong.size > MOST_SENDERS ? this.#wrong.keys() : [];
    if (oldest !== undefined) this.#wrong.delete(oldest);
  }

  #countOf(sender: string, nowMs: EpochMs): number {
    const known = this.#wrong.get(sender);
    return known ? Math.max(0, known.count - Math.max(0, nowMs - known.atMs) / ONE_MORE_EVERY_MS) : 0;
  }
}
