/*
 * Quantiles of many observations in little room, by counting them in buckets whose bounds grow by a constant factor (Masson, Rim,
 * Lee: DDSketch, VLDB 2019). Sketches add up without loss, and no quantile is wrong by more than 1.8 % of its value.
 */

/** Observations by number of bucket: 0 is everything below `LEAST`, and the last everything above the range. */
export type Sketch = ReadonlyMap<number, number>;

/** Each bucket ends where the next begins, at so many times its own beginning. */
export const SKETCH_GROWTH = 1.036;
/** What is smaller is taken for zero: in milliseconds a tenth of one. */
const LEAST = 0.1;
/** Number of the last bucket: it begins near 10¹², milliseconds of 30 years or bytes of a terabyte. */
export const LAST_BUCKET = 847;

const LOG_GROWTH = Math.log(SKETCH_GROWTH);

/** The bucket of a value. What is negative or no number belongs to none and must not be asked for. */
export function bucketOf(value: number): number {
  if (value < LEAST) return 0;
  const bucket = Math.floor(Math.log(value / LEAST) / LOG_GROWTH) + 1;
  return Math.min(LAST_BUCKET, bucket);
}

/** The value that stands for a bucket: as far from its lower as from its upper bound, in proportion. */
export function bucketValue(bucket: number): number {
  if (bucket <= 0) return 0;
  return (lowerBoundOf(bucket) * 2 * SKETCH_GROWTH) / (1 + SKETCH_GROWTH);
}

function lowerBoundOf(bucket: number): number {
  return bucket <= 0 ? 0 : LEAST * SKETCH_GROWTH ** (bucket - 1);
}

/** Adds observations of one value. What is negative or not finite is left out. */
export function addObservation(sketch: Map<number, number>, value: number, count = 1): void {
  if (!(Number.isFinite(value) && value >= 0)) return;
  addTo(sketch, bucketOf(value), count);
}

/** Adds sketches up; null when none of them has seen anything. */
export function mergeSketches(sketches: Iterable<Sketch | null>): Sketch | null {
  const sum = new Map<number, number>();
  for (const sketch of sketches) {
    for (const [bucket, count] of sketch ?? []) addTo(sum, bucket, count);
  }
  return sum.size > 0 ? sum : null;
}

/** How many observations a sketch has seen. */
export function observationsOf(sketch: Sketch | null): number {
  let sum = 0;
  for (const count of sketch?.values() ?? []) sum += count;
  return sum;
}

/**
 * The value below which a share of the observations lies, within 1.8 % of the observation at that rank.
 * @param q from 0 to 1
 * @returns in the unit of what was observed; null without observations
 */
export function quantileOf(sketch: Sketch | null, q: number): number | null {
  const total = observationsOf(sketch);
  if (!sketch || !(total > 0)) return null;
  // The share of observations may be a fraction, where a histogram was spread over several buckets.
  const rank = Math.max(q * total - 1e-9 * total, 0);
  let below = 0;
  let last = 0;
  for (const [bucket, count] of [...sketch].sort(([a], [b]) => a - b)) {
    if (!(count > 0)) continue;
    below += count;
    last = bucket;
    if (below >= rank) return bucketValue(bucket);
  }
  return bucketValue(last);
}

/**
 * The sketch of a histogram: the observations of each of its buckets are spread evenly over it, as Prometheus does it; those
 * above the last bound are taken to be there.
 * @param bounds upper bounds, rising
 * @param counts of each bucket alone, one more than bounds
 */
export function sketchOfHistogram(bounds: readonly number[], counts: readonly number[]): Sketch | null {
  const sketch = new Map<number, number>();
  for (const [index, count] of counts.entries()) {
    if (!(count > 0) || !Number.isFinite(count)) continue;
    const lower = Math.max(0, bounds[index - 1] ?? 0);
    const upper = bounds[index];
    if (upper === undefined || !Number.isFinite(upper)) addTo(sketch, bucketOf(lower), count);
    else spreadObservations(sketch, lower, Math.max(lower, upper), count);
  }
  return sketch.size > 0 ? sketch : null;
}

/** Spreads observations evenly from one value to another. */
export function spreadObservations(sketch: Map<number, number>, from: number, to: number, count: number): void {
  const [first, last] = [bucketOf(Math.max(0, from)), bucketOf(Math.max(0, to))];
  if (first === last || !(to > from)) {
    addTo(sketch, last, count);
    return;
  }
  for (let bucket = first; bucket <= last; bucket++) {
    const begin = Math.max(from, lowerBoundOf(bucket));
    const end = bucket === last ? to : Math.min(to, lowerBoundOf(bucket + 1));
    if (end > begin) addTo(sketch, bucket, (count * (end - begin)) / (to - from));
  }
}

/** A sketch as it is sent and stored: numbers of buckets and their counts in turn, by rising number. */
export function flattenSketch(sketch: Sketch | null): number[] | null {
  if (!sketch || sketch.size === 0) return null;
  return [...sketch].sort(([a], [b]) => a - b).flat();
}

/** Reads a sketch as it is stored. Buckets that there are not, and counts that are none, are left out. */
export function unflattenSketch(flat: readonly number[] | null): Sketch | null {
  const sketch = new Map<number, number>();
  for (let index = 0; index + 1 < (flat?.length ?? 0); index += 2) {
    const [bucket, count] = [flat?.[index] ?? -1, flat?.[index + 1] ?? 0];
    if (!Number.isInteger(bucket) || bucket < 0 || bucket > LAST_BUCKET) continue;
    if (Number.isFinite(count) && count > 0) addTo(sketch, bucket, count);
  }
  return sketch.size > 0 ? sketch : null;
}

function addTo(sketch: Map<number, number>, bucket: number, count: number): void {
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + count);
}
