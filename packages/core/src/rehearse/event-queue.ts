import type { EpochMs } from '../model/plan.ts';

interface Queued<T> {
  readonly atMs: EpochMs;
  readonly order: number;
  readonly event: T;
}

/** Events by their time; of one time, in the order in which they were added. A binary heap. */
export class EventQueue<T> {
  readonly #heap: Queued<T>[] = [];
  #added = 0;

  add(atMs: EpochMs, event: T): void {
    const one = { atMs, order: this.#added++, event };
    const heap = this.#heap;
    let index = heap.push(one) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(one, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = one;
  }

  /** Takes the first event; null when there is none. */
  next(): { readonly atMs: EpochMs; readonly event: T } | null {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (!first || !last) return null;
    if (this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(one: Queued<T>): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      const child = a && b && isBefore(b, a) ? left + 1 : left;
      const below = heap[child];
      if (!below || !isBefore(below, one)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = one;
  }
}

function isBefore(a: Queued<unknown>, b: Queued<unknown>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
