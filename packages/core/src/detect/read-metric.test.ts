import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRIC_READS, type Metric } from '../model/plan-metrics.ts';
import { type CounterStep, readMetric, stepOf } from './read-metric.ts';
import { addObservation } from './sketch.ts';

const metric = (over: Partial<Metric>): Metric => ({
  ...{
    id: 'm',
    title: 'M',
    read: 'ratio',
    from: { kind: 'pushed', name: 'm' },
    window: 60,
    minimum: 20,
    unit: 'count',
  },
  ...{ component: null, runbook: null, target: null, alert: null, critical: null, anomalies: null },
  ...over,
});

const NOW = 1_000_000;
const sql = { kind: 'sql', connection: 'db', query: 'SELECT 1', every: 30 } as const;
const step = stepOf;
const timed = (startMs: number, ...values: number[]) => {
  const sketch = new Map<number, number>();
  for (const value of values) addObservation(sketch, value);
  return step(startMs, { sketch, count: values.length });
};
const gauge = (startMs: number, value: number) =>
  step(startMs, { count: 1, sum: value, last: value, min: value, max: value });

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
    [
      'a sum of calls that were timed, too',
      metric({ read: 'sum', minimum: 0 }),
      [step(990_000, { ok: 3, fail: 1, count: 4, sum: 900 })],
      { value: 4, observations: 4 },
    ],
    ['a sum of nothing', metric({ read: 'sum', minimum: 0 }), [], { value: 0, observations: 0 }],
    ['a rate', metric({ read: 'rate', minimum: 0 }), [step(990_000, { ok: 120 })], { value: 2, observations: 120 }],
    ['a quantile of nothing', metric({ read: 'p95', minimum: 0 }), [], { value: null, observations: 0 }],
    [
      'the last value',
      metric({ read: 'last', minimum: 1 }),
      [gauge(990_000, 3), gauge(980_000, 9), step(995_000, { ok: 1 })],
      { value: 3, observations: 2 },
    ],
    [
      'the mean',
      metric({ read: 'avg', minimum: 1 }),
      [gauge(990_000, 3), gauge(980_000, 9)],
      { value: 6, observations: 2 },
    ],
    [
      'the least',
      metric({ read: 'min', minimum: 1 }),
      [gauge(990_000, 3), gauge(980_000, -9)],
      { value: -9, observations: 2 },
    ],
    [
      'the most',
      metric({ read: 'max', minimum: 1 }),
      [gauge(990_000, 3), gauge(980_000, 9)],
      { value: 9, observations: 2 },
    ],
    [
      'a ratio that a query answers',
      metric({ minimum: 1, from: sql }),
      [gauge(990_000, 0.97)],
      { value: 0.97, observations: 1 },
    ],
    ['a ratio that is none', metric({ minimum: 1, from: sql }), [gauge(990_000, 97)], { value: null, observations: 1 }],
  ] as const)('%s', (_, of, steps, expected) => {
    expect(readMetric(of, steps, NOW)).toEqual(expected);
  });

  test('a quantile of several steps, within 2 %', () => {
    const steps = [timed(990_000, 10, 20, 30, 40, 50), timed(980_000, 60, 70, 80, 90, 100)];
    const read = (of: Metric['read']) => readMetric(metric({ read: of, minimum: 1, unit: 'ms' }), steps, NOW);
    expect(Math.abs((read('p50').value ?? 0) / 50 - 1)).toBeLessThan(0.02);
    expect(Math.abs((read('p99').value ?? 0) / 100 - 1)).toBeLessThan(0.02);
    expect(read('p90').observations).toBe(10);
  });

  test('a total is not known while a part of the window was not read, and is once all of it was', () => {
    const jobs = metric({ read: 'sum', window: 300, minimum: 0, from: sql });
    const whole = [700, 730, 760, 790, 820, 850, 880, 910, 940, 970].map((at) => step(at * 1000, { sum: 2, count: 2 }));
    const rhythm = { every: 30 };
    expect(readMetric(jobs, whole, NOW, rhythm)).toEqual({ value: 20, observations: 20 });
    const broken = whole.filter(({ startMs }) => startMs < 760_000 || startMs > 890_000);
    expect(readMetric(jobs, broken, NOW, rhythm)).toMatchObject({
      value: null,
      detail: 'not read for the whole window yet',
    });
    expect(readMetric(jobs, whole.slice(5), NOW, rhythm).value).toBeNull();
    expect(readMetric(jobs, [], NOW, rhythm).value).toBeNull();
  });

  test('the last answer of a source that is asked seldom lives until the next', () => {
    const users = metric({ read: 'last', window: 60, minimum: 1, from: { ...sql, every: 600 } });
    expect(readMetric(users, [gauge(100_000, 34)], NOW, { every: 600 }).value).toBe(34);
    expect(readMetric(users, [gauge(-300_000, 34)], NOW, { every: 600 }).value).toBeNull();
  });

  test('is a number or unknown, whatever the steps hold', () => {
    const amount = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308, -0));
    const anyStep: fc.Arbitrary<CounterStep> = fc
      .record({ ok: amount, fail: amount, count: amount, sum: amount, last: amount, min: amount, max: amount })
      .map((seen) => step(990_000, seen));
    const read = fc.constantFrom(...METRIC_READS);
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 5 }), read, (steps, way) => {
        const { value } = readMetric(metric({ read: way, minimum: 0 }), steps, NOW);
        expect(value === null || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
