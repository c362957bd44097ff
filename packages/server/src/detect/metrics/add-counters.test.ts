import { addObservation, flattenSketch, mergeSketches, quantileOf, unflattenSketch } from '@tocsin/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { addCounters } from './add-counters.ts';

let shop: DetectApp;
beforeAll(async () => {
  shop = await startDetectApp(planOf({}));
});
afterAll(() => shop.close());

const stored = (metric: string) =>
  shop.app.db.selectFrom('counter_step').selectAll().where('metric', '=', metric).executeTakeFirstOrThrow();
const push = (points: object[]) => {
  const headers = { authorization: `Bearer ${shop.app.keys.sdk('shop')}` };
  return shop.api.request('/sdk/counters', { method: 'POST', headers, body: JSON.stringify({ points }) });
};

test('the database adds up sketches, edges and last values as memory does, whatever comes together', async () => {
  let run = 0;
  const timed = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(timed, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      async (pushes) => {
        run += 1;
        const metric = `m${run}`;
        const sketches = pushes.flat().map((values) => {
          const sketch = new Map<number, number>();
          for (const value of values) addObservation(sketch, value);
          return sketch;
        });
        let next = 0;
        for (const batch of pushes) {
          const points = batch.map((values) => {
            const edges =
              values.length > 0 ? { last: values.at(-1) ?? 0, min: Math.min(...values), max: Math.max(...values) } : {};
            return { metric, count: values.length, sketch: sketches[next++] ?? null, ...edges };
          });
          await addCounters(shop.app.db, 'shop', points, shop.app.clock.now());
        }
        const row = await stored(metric);
        const all = pushes.flat(2);
        expect(row.sketch).toEqual(flattenSketch(mergeSketches(sketches)));
        expect([row.count, row.last]).toEqual([all.length, all.at(-1) ?? null]);
        expect([row.min, row.max]).toEqual(all.length > 0 ? [Math.min(...all), Math.max(...all)] : [null, null]);
      },
    ),
    { numRuns: 40 },
  );
});

test('buckets of an older SDK become a sketch beside that of a newer one', async () => {
  await push([{ metric: 't', count: 2, sum: 30, buckets: { 10: 50, 25: 50 } }]);
  await push([{ metric: 't', count: 1, sum: 9, sketch: { 357: 100 }, last: 30_000, min: 30_000, max: 30_000 }]);
  const row = await stored('t');
  const sketch = unflattenSketch(row.sketch);
  expect(row).toMatchObject({ count: 3, sum: 39, last: 30_000 });
  const [quarter, most] = [0.25, 0.9].map((q) => quantileOf(sketch, q) ?? 0);
  expect(quarter).toBeGreaterThan(9);
  expect(quarter).toBeLessThan(11);
  expect(Math.abs((most ?? 0) / 30_000 - 1)).toBeLessThan(0.02);
});

test.each([
  ['a bucket that there is not', { metric: 'm', sketch: { 848: 1 } }],
  ['a bucket with a sign', { metric: 'm', sketch: { '-1': 1 } }],
  ['a negative count of a bucket', { metric: 'm', sketch: { 3: -1 } }],
  ['a gauge beyond all numbers', { metric: 'm', last: 1e300 }],
  ['a name of our own', { metric: '\u001fmonitor\u001fsite', ok: 1 }],
])('%s is refused', async (_, point) => {
  expect((await push([point])).status).toBe(400);
});
