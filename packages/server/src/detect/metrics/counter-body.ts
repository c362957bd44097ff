import { addObservation, LAST_BUCKET, type Sketch, sketchOfHistogram } from '@tocsin/core';
import { z } from 'zod';
import type { CounterPoint } from './add-counters.ts';

/** Upper bounds in milliseconds of the buckets that older SDKs send; `inf` is what is above the last. */
const OLD_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000] as const;
const OLD_BUCKETS: readonly string[] = [...OLD_BOUNDS_MS.map(String), 'inf'];

const amount = z.number().min(0).max(1e15);
const gaugeValue = z.number().min(-1e15).max(1e15);

/** PostgreSQL cannot keep U+0000, nor half a character; the other control characters mark names of our own. */
export const metricName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/\p{Surrogate}|\p{Cc}/u.test(name), 'must not hold control characters');

const buckets = z
  .record(z.string(), amount)
  .refine(
    (counts) => Object.keys(counts).every((name) => OLD_BUCKETS.includes(name)),
    `keys must be of ${OLD_BUCKETS.join(', ')}`,
  );

const sketch = z
  .record(z.string(), amount)
  .refine(
    (counts) => Object.keys(counts).every((name) => /^\d{1,3}$/.test(name) && Number(name) <= LAST_BUCKET),
    `keys must be numbers of buckets from 0 to ${LAST_BUCKET}`,
  );

const point = z.object({
  metric: metricName,
  ok: amount.default(0),
  fail: amount.default(0),
  count: amount.default(0),
  sum: gaugeValue.default(0),
  sketch: sketch.nullable().default(null),
  buckets: buckets.nullable().default(null),
  last: gaugeValue.nullable().default(null),
  min: gaugeValue.nullable().default(null),
  max: gaugeValue.nullable().default(null),
});

/** What an application sends every second or so: what it counted, timed and measured since the last time. */
export const countersBody = z.object({ sentAt: z.string().max(64).optional(), points: z.array(point).max(1000) });

/** What is stored of a point, with the buckets of older SDKs as a sketch. */
export function counterPoint({ buckets: old, sketch: own, ...seen }: z.output<typeof point>): CounterPoint {
  if (own) return { ...seen, sketch: new Map(Object.entries(own).map(([bucket, n]) => [Number(bucket), n])) };
  const counts = old && OLD_BUCKETS.map((name) => old[name] ?? 0);
  const sketch = counts && sketchOfHistogram(OLD_BOUNDS_MS, counts);
  return { ...seen, sketch: sketch ?? gaugeSketch(seen.last) };
}

/** A gauge's quantiles are those of the last value of each push, which is all that is known of them. */
function gaugeSketch(last: number | null): Sketch | null {
  if (last === null || last < 0) return null;
  const sketch = new Map<number, number>();
  addObservation(sketch, last);
  return sketch;
}
