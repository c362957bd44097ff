import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createWindow } from './window.ts';

interface Seen {
  readonly atMs: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

const calls = fc.array(fc.record({ afterMs: fc.nat(700), failed: fc.boolean(), slow: fc.boolean() }), {
  maxLength: 200,
});

function sums(seen: readonly Seen[]) {
  return {
    calls: seen.length,
    failed: seen.filter(({ failed }) => failed).length,
    slow: seen.filter(({ slow }) => slow).length,
  };
}

const read = ({ calls, failed, slow }: ReturnType<typeof createWindow>) => ({ calls, failed, slow });

it('sums up the last calls as counting them all would', () => {
  fc.assert(
    fc.property(calls, fc.integer({ min: 1, max: 20 }), (given, size) => {
      const window = createWindow({ calls: size });
      const seen: Seen[] = [];
      for (const { failed, slow } of given) {
        window.add(0, failed, slow);
        seen.push({ atMs: 0, failed, slow });
        expect(read(window)).toEqual(sums(seen.slice(-size)));
      }
    }),
  );
});

it('sums up the last milliseconds as counting them all would, to a bucket', () => {
  fc.assert(
    fc.property(calls, fc.integer({ min: 1, max: 8 }), (given, buckets) => {
      const window = createWindow({ ms: 100 * buckets, buckets });
      const seen: Seen[] = [];
      let nowMs = 0;
      for (const { afterMs, failed, slow } of given) {
        nowMs += afterMs;
        window.add(nowMs, failed, slow);
        seen.push({ atMs: nowMs, failed, slow });
        const oldest = Math.floor(nowMs / 100) - buckets + 1;
        expect(read(window)).toEqual(sums(seen.filter(({ atMs }) => Math.floor(atMs / 100) >= oldest)));
      }
    }),
  );
});

it.each([{ calls: 5 }, { ms: 1_000 }])('forgets everything when it is cleared: %j', (span) => {
  const window = createWindow(span);
  for (let i = 0; i < 7; i += 1) window.add(100 * i, true, true);
  window.clear();
  expect(read(window).calls).toBe(0);
  window.add(700, false, true);
  expect(read(window)).toEqual({ calls: 1, failed: 0, slow: 1 });
});

it('counts what a clock that went back says to the newest bucket', () => {
  const window = createWindow({ ms: 1_000 });
  window.add(5_000, true, false);
  window.add(1, true, false);
  expect(read(window)).toEqual({ calls: 2, failed: 2, slow: 0 });
});
