import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

test('a full minute may come at once, then each after its time', () => {
  const buckets = new TokenBuckets(60);
  for (let sent = 0; sent < 60; sent += 1) expect(buckets.take('a', 0)).toBe(0);
  expect(buckets.take('a', 0)).toBe(1);
  expect(buckets.take('b', 0)).toBe(0);
  expect(buckets.take('a', 999)).toBe(1);
  expect(buckets.take('a', 1000)).toBe(0);
  expect(buckets.take('a', 1000)).toBe(1);
});

test('nobody gets more than the burst and the rate, and who waits as told gets in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }), (pauses) => {
      const buckets = new TokenBuckets(30);
      let [nowMs, taken] = [0, 0];
      for (const pause of pauses) {
        nowMs += pause;
        const waitSeconds = buckets.take('a', nowMs);
        if (waitSeconds > 0) {
          nowMs += waitSeconds * 1000;
          expect(buckets.take('a', nowMs)).toBe(0);
        }
        taken += 1;
        expect(taken).toBeLessThanOrEqual(30 + nowMs / 2000 + 1e-6);
      }
    }),
  );
});
