import type { HttpMonitor } from '@tocsin/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextCheckMs, phaseOf } from './next-check.ts';

const monitor = { every: 30 } as HttpMonitor;

test('is ahead, at most one interval, and always at the same phase', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(1e12), (name, afterMs) => {
      const nextMs = nextCheckMs(phaseOf(name), monitor, afterMs);
      expect(nextMs).toBeGreaterThan(afterMs);
      expect(nextMs).toBeLessThanOrEqual(afterMs + 30_000);
      expect(nextCheckMs(phaseOf(name), monitor, nextMs)).toBe(nextMs + 30_000);
    }),
  );
});

test('spreads monitors over the interval', () => {
  const seconds = Array.from({ length: 300 }, (_, i) =>
    Math.floor(nextCheckMs(phaseOf(`s\nm${i}`), monitor, 0) / 1000),
  );
  const busiest = Math.max(...[...new Set(seconds)].map((second) => seconds.filter((s) => s === second).length));
  expect(new Set(seconds).size).toBeGreaterThan(25);
  expect(busiest).toBeLessThan(30);
});
