import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../model/plan-detection.ts';
import { type CounterStep, LATENCY_BOUNDS_MS, quantile, readMetric } from './read-metric.ts';

const metric = (over: Partial<Metric>): Metric => ({
  id: 'm',
  title: 'M',
  read: 'ratio',
  from: 'm',
  window: 60,
  minimum: 20,
  component: null,
  runbook: null,
  ...{ target: null, alert: null, critical: null, anomalies: false },
  ...over,
});

const step = (startMs: number, over: Partial<CounterStep> = {}): CounterStep => ({
  startMs,
  ok: 0,
  fail: 0,
  count: 0,
  sum: 0,
  buckets: null,
  ...over,
});

const counts = (...entries: [index: number, count: number][]) => {
  const buckets = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
  for (const [index, count] of entries) buckets[index] = count;
  return buckets;
};

describe('reading a metric', () => {
  test.each([
    ['a ratio', metric({}), [step(940_000, { ok: 90, fail: 10 })], { value: 0.9, observations: 100 }],
    ['too few observations', metric({}), [step(940_000, { ok: 1, fail: 10 })], { value: null, observations: 11 }],
    ['nothing at all', metric({ minimum: 0 }), [], { value: null, observations: 0 }],
    ['what left the window', metric({}), [step(930_000, { ok: 100 })], { value: null, observations: 0 }],
    ['what is in the future', metric({}), [step(1_000_010, { ok: 100 })], { value: null, observations: 0 }],
    ['a step half inside', metric({}), [step(930_001, { ok: 100 })], { value: 1, observations: 100 }],
    [
      'a sum of amounts',
      metric({ read: 'sum', minimum: 0 }),
      [step(990_000, { count: 2, sum: 7.5 })],
      { value: 7.5, observations: 2 },
    ],
    [
      'a sum of counts',
      metric({ read: 'sum', minimum: 0 }),
      [step(990_000, { ok: 3, fail: 1 })],
      { value: 4, observations: 4 },
    ],
    ['a sum of nothing', metric({ read: 'sum', minimum: 0 }), [], { value: 0, observations: 0 }],
    ['a quantile of nothing', metric({ read: 'p95', minimum: 0 }), [], { value: null, observations: 0 }],
    [
      'a median',
      metric({ read: 'p50', minimum: 1 }),
      [step(990_000, { buckets: counts([4, 5]) }), step(980_000, { buckets: counts([4, 5]) })],
      { value: 75, observations: 10 },
    ],
  ] as const)('%s', (_, of, steps, expected) => {
    expect(readMetric(of, steps, 1_000_000)).toEqual(expected);
  });
});

describe('a quantile', () => {
  test.each([
    [counts([0, 10]), 0.5, 2.5],
    [counts([3, 50], [9, 50]), 0.5, 50],
    [counts([3, 90], [9, 10]), 0.95, 5000 - 1250],
    [counts([12, 10]), 0.99, 30_000],
    [counts([0, 1], [12, 99]), 0.5, 30_000],
  ])('%j at %f is %f', (buckets, q, expected) => {
    expect(quantile(buckets, q)).toBeCloseTo(expected, 6);
  });

  test('grows with q and stays within the bounds of what was observed', () => {
    const anyCounts = fc.array(fc.nat(1000), { minLength: 13, maxLength: 13 }).filter((c) => c.some((n) => n > 0));
    fc.assert(
      fc.property(
        anyCounts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (c, a, b) => {
          const low = quantile(c, Math.min(a, b)) ?? Number.NaN;
          const high = quantile(c, Math.max(a, b)) ?? Number.NaN;
          const top = c.findLastIndex((n) => n > 0);
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[top] ?? 30_000);
        },
      ),
    );
  });
});
