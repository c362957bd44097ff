import type { Sketch } from '@tocsin/core';

/** What a series has counted since it began. */
export interface Total {
  /** When its counting began, by its own clock, in nanoseconds; 0: it does not say. */
  readonly startNano: number;
  readonly count: number;
  readonly sum: number;
  readonly sketch: Sketch | null;
}

export type Increase = Omit<Total, 'startNano'>;

/** So many series are remembered; a sender with more of them should send deltas. */
const MOST_SERIES = 50_000;
/** A series that began within so long before it is first seen has counted all of it since then. */
const YOUNG_MS = 120_000;

/** The last totals of series that are sent cumulatively. In the memory of one node: after a start the first is only noted. */
export class CumulativeSeries {
  readonly #last = new Map<string, Total>();

  /** @returns what has come since the last time; null when there are too many series */
  increase(series: string, total: Total, nowMs: number): Increase | null {
    const before = this.#last.get(series);
    if (!before && this.#last.size >= MOST_SERIES) this.#forgetOldest();
    // What was heard of last stands last.
    this.#last.delete(series);
    this.#last.set(series, total);
    if (!before) {
      const isYoung = total.startNano > 0 && Math.abs(nowMs - total.startNano / 1e6) <= YOUNG_MS;
      return isYoung ? total : { count: 0, sum: 0, sketch: null };
    }
    const isRestarted = total.startNano !== before.startNano || total.count < before.count;
    if (isRestarted) return total;
    return {
      count: total.count - before.count,
      sum: Math.max(0, total.sum - before.sum),
      sketch: subtract(total.sketch, before.sketch),
    };
  }

  #forgetOldest(): void {
    const [oldest] = this.#last.keys();
    if (oldest !== undefined) this.#last.delete(oldest);
  }
}

function subtract(from: Sketch | null, less: Sketch | null): Sketch | null {
  if (!from || !less) return from;
  const rest = new Map<number, number>();
  for (const [bucket, count] of from) {
    const left = count - (less.get(bucket) ?? 0);
    // Histograms are spread over buckets in fractions, whose differences are not exactly zero.
    if (left > 1e-6) rest.set(bucket, left);
  }
  return rest.size > 0 ? rest : null;
}
