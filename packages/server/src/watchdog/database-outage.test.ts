import { expect, it } from 'vitest';
import { type DatabaseOutage, foldLook, NO_OUTAGE } from './database-outage.ts';

const GONE_AFTER_MS = 60_000;

/** Looks every two seconds. @param stretches `-` or `+` and for how many seconds the database is away or there */
function watch(...stretches: readonly (readonly ['-' | '+', number])[]): string[] {
  const told: string[] = [];
  let outage: DatabaseOutage = NO_OUTAGE;
  let atMs = 1_000_000;
  for (const [sign, seconds] of stretches) {
    for (const endMs = atMs + seconds * 1000; atMs < endMs; atMs += 2000) {
      const folded = foldLook(outage, { atMs, answered: sign === '+' }, GONE_AFTER_MS);
      if (folded.tell) told.push(`${folded.tell} at ${(atMs - 1_000_000) / 1000}`);
      outage = folded.outage;
    }
  }
  return told;
}

it('tells once when it is away for long enough, and once when it is back for good', () => {
  expect(watch(['+', 10], ['-', 300], ['+', 120])).toEqual(['gone at 70', 'back at 370']);
});

it.each([
  [
    '10 seconds',
    [
      ['+', 10],
      ['-', 10],
      ['+', 600],
    ],
  ],
  [
    'just too short',
    [
      ['-', 58],
      ['+', 600],
    ],
  ],
  [
    'short and seldom',
    [
      ...Array.from(
        { length: 20 },
        () =>
          [
            ['-', 10],
            ['+', 90],
          ] as const,
      ).flat(),
    ],
  ],
] as const)('tells nothing of an absence of %s', (_what, stretches) => {
  expect(watch(...stretches)).toEqual([]);
});

it('one that comes and goes is one outage, told once: all its absences count', () => {
  const flapping = Array.from(
    { length: 30 },
    () =>
      [
        ['-', 10],
        ['+', 4],
      ] as const,
  ).flat();
  const told = watch(...flapping, ['+', 120]);
  expect(told).toEqual(['gone at 102', 'back at 476']);
});

it('another outage after that is told anew', () => {
  expect(watch(['-', 100], ['+', 100], ['-', 100])).toEqual(['gone at 60', 'back at 160', 'gone at 260']);
});

it('a process that stood still does not take that for the database, and a clock that jumps back counts nothing', () => {
  const first = foldLook(NO_OUTAGE, { atMs: 0, answered: false }, GONE_AFTER_MS).outage;
  const asleep = foldLook(first, { atMs: 8 * 3_600_000, answered: false }, GONE_AFTER_MS);
  expect([asleep.tell, asleep.outage.awayMs]).toEqual([null, 20_000]);
  const back = foldLook(asleep.outage, { atMs: 0, answered: false }, GONE_AFTER_MS);
  expect([back.tell, back.outage.awayMs]).toEqual([null, 20_000]);
});
