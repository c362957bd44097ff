import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addObservation,
  bucketOf,
  bucketValue,
  flattenSketch,
  LAST_BUCKET,
  mergeSketches,
  observationsOf,
  quantileOf,
  sketchOfHistogram,
  spreadObservations,
  unflattenSketch,
} from './sketch.ts';

const sketchOf = (values: readonly number[]) => {
  const sketch = new Map<number, number>();
  for (const value of values) addObservation(sketch, value);
  return sketch;
};

/** The observation at the rank, counted from the smallest. */
const exact = (values: readonly number[], q: number) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9 * sorted.length) - 1)] ?? Number.NaN;
};

const DAY_MS = 86_400_000;
/** From a tenth of a millisecond to a day, as many small as large. */
const duration = fc.double({ min: Math.log(0.1), max: Math.log(DAY_MS), noNaN: true }).map((log) => Math.exp(log));
const share = fc.constantFrom(0, 0.01, 0.5, 0.9, 0.95, 0.99, 1);

describe('a sketch', () => {
  test('answers every quantile within 2 % of the exact one, from 0.1 ms to a day', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), share, (values, q) => {
        const wanted = exact(values, q);
        const found = quantileOf(sketchOf(values), q) ?? Number.NaN;
        expect(Math.abs(found - wanted) / wanted).toBeLessThan(0.02);
      }),
      { numRuns: 500 },
    );
  });

  test('is the same whether its parts are added up or seen at once, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(duration, { maxLength: 40 }), { maxLength: 6 }), (parts) => {
        const merged = mergeSketches(parts.toReversed().map(sketchOf));
        expect(flattenSketch(merged)).toEqual(flattenSketch(sketchOf(parts.flat())));
      }),
    );
  });

  test('never has more than its buckets, and every value has the bucket whose value is near', () => {
    const anyValue = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(anyValue, (value) => {
        const bucket = bucketOf(value);
        expect(Number.isInteger(bucket) && bucket >= 0 && bucket <= LAST_BUCKET).toBe(true);
        if (value >= 0.1 && bucket < LAST_BUCKET) {
          expect(Math.abs(bucketValue(bucket) - value) / value).toBeLessThan(0.018);
        }
      }),
    );
  });

  test.each([
    [0, 0],
    [0.0999, 0],
    [3, 97],
    [5, 111],
    [5.25, 112],
    [70, 186],
    [30_000, 357],
    [DAY_MS, 582],
    [Number.MAX_VALUE, LAST_BUCKET],
  ])('%f goes to bucket %i, as in the SDK', (value, bucket) => {
    expect(bucketOf(value)).toBe(bucket);
  });

  test('leaves out what is negative, infinite or no number', () => {
    expect(sketchOf([-1, Number.NaN, Number.POSITIVE_INFINITY, -0.5]).size).toBe(0);
    expect(quantileOf(null, 0.5)).toBeNull();
    expect(quantileOf(new Map([[3, 0]]), 0.5)).toBeNull();
  });

  test('comes back from what is stored, without what nobody can have stored', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 60 }), (values) => {
        const sketch = sketchOf(values);
        expect(unflattenSketch(flattenSketch(sketch))).toEqual(new Map([...sketch].sort(([a], [b]) => a - b)));
      }),
    );
    expect(unflattenSketch([-1, 5, 1.5, 5, 900, 5, 3, -2, 4, Number.NaN, 7, 2, 9])).toEqual(new Map([[7, 2]]));
    expect([flattenSketch(new Map()), unflattenSketch([])]).toEqual([null, null]);
  });
});

describe('the sketch of a histogram', () => {
  test('has as many observations as the histogram, and its quantiles lie within the right bucket of it', () => {
    const histogram = fc
      .uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 12 })
      .map((bounds) => bounds.toSorted((a, b) => a - b))
      .chain((bounds) =>
        fc.tuple(
          fc.constant(bounds),
          fc.array(fc.nat(1000), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }),
        ),
      );
    fc.assert(
      fc.property(histogram, share, ([bounds, counts], q) => {
        const sketch = sketchOfHistogram(bounds, counts);
        const total = counts.reduce((sum, count) => sum + count, 0);
        expect(observationsOf(sketch)).toBeCloseTo(total, 3);
        if (total === 0) return;
        const ends = counts.flatMap((count, index) => (count > 0 ? [{ index, count }] : []));
        let below = 0;
        const at = ends.find(({ count }) => {
          below += count;
          return below >= q * total - 1e-6 * total;
        });
        const lower = bounds[(at?.index ?? 0) - 1] ?? 0;
        const upper = bounds[at?.index ?? 0] ?? lower;
        const found = quantileOf(sketch, q) ?? Number.NaN;
        expect(found).toBeGreaterThanOrEqual(lower * 0.98 - 0.1);
        expect(found).toBeLessThanOrEqual(upper * 1.02 + 0.1);
      }),
    );
  });

  test('spreads a bucket evenly over its width', () => {
    const sketch = new Map<number, number>();
    spreadObservations(sketch, 100, 200, 1000);
    expect(quantileOf(sketch, 0.5)).toBeGreaterThan(147);
    expect(quantileOf(sketch, 0.5)).toBeLessThan(153);
  });

  test('does not mind bounds and counts that are nonsense', () => {
    expect(sketchOfHistogram([Number.NaN, -5, 10], [1, -3, Number.POSITIVE_INFINITY, 2])?.size).toBeGreaterThan(0);
    expect(sketchOfHistogram([], [])).toBeNull();
  });
});
