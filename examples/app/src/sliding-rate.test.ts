import { expect, it } from 'vitest';
import { createSlidingRate } from './sliding-rate.ts';

it('counts the last seconds and forgets what is older', () => {
  let nowMs = 0;
  const rate = createSlidingRate(60, () => nowMs);
  expect(rate.read()).toEqual({ ok: 0, fail: 0, rate: null });
  rate.record(false);
  nowMs = 30_000;
  rate.record(true);
  rate.record(true);
  nowMs = 59_999;
  rate.record(true);
  expect(rate.read()).toEqual({ ok: 3, fail: 1, rate: 0.75 });
  nowMs = 60_000;
  expect(rate.read()).toEqual({ ok: 3, fail: 0, rate: 1 });
  nowMs = 500_000;
  expect(rate.read().rate).toBeNull();
});
