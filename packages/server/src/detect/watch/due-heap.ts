import type { EpochMs } from '@tocsin/core';

/** Something that is due at a moment. */
export interface Due<T> {
  readonly atMs: EpochMs;
  readonly what: T;
}

/** What is due next, first: a binary heap, so that ten thousand waiting entries cost those that are not due nothing. */
export class DueHeap<T> {
  readonly #entries: Due<T>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** When the first entry is due; infinite without any. */
  get nextMs(): EpochMs {
    return this.#entries[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: EpochMs, what: T): void {
    const entries = this.#entries;
    const entry = { atMs, what };
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (!above || above.atMs <= atMs) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  /** Takes the first entry if it is due at `nowMs`. */
  popDue(nowMs: EpochMs): Due<T> | null {
    const [first] = this.#entries;
    if (!first || first.atMs > nowMs) return null;
    const last = this.#entries.pop();
    if (last && last !== first) this.#sink(last);
    return first;
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #sink(entry: Due<T>): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const left = entries[2 * at + 1];
      if (!left) break;
      const right = entries[2 * at + 2];
      const isRight = right !== undefined && right.atMs < left.atMs;
      const child = isRight ? right : left;
      if (child.atMs >= entry.atMs) break;
      entries[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    entries[at] = entry;
  }
}
