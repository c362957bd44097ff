import type { Seconds } from '../model/plan.ts';

/** How long something took: of how many incidents, and the usual figures; null when there are none. */
export interface Times {
  readonly n: number;
  readonly meanSeconds: Seconds | null;
  /** The one in the middle; of two in the middle, their mean. */
  readonly medianSeconds: Seconds | null;
  /** The shortest that nine of ten do not exceed: always one that was seen (nearest rank). */
  readonly p90Seconds: Seconds | null;
}

/** So many of so many. No share of none: the ratio is null. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly ratio: number | null;
}

/** @param durationsMs each at least 0; what is less, from clocks that were set back, counts as 0 */
export function timesOf(durationsMs: readonly number[]): Times {
  const n = durationsMs.length;
  if (n === 0) return { n, meanSeconds: null, medianSeconds: null, p90Seconds: null };
  // An array of numbers alone is sorted many times as fast.
  const seconds = new Float64Array(durationsMs).map((ms) => Math.max(0, ms) / 1000).sort();
  const at = (index: number) => seconds[index] ?? 0;
  const middle = Math.floor(n / 2);
  return {
    n,
    meanSeconds: seconds.reduce((sum, one) => sum + one, 0) / n,
    medianSeconds: n % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    p90Seconds: at(Math.ceil(n * 0.9) - 1),
  };
}

export function shareOf(count: number, of: number): Share {
  return { count, of, ratio: of === 0 ? null : count / of };
}
