import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HourValue, isUnusual, medianOf, usualAt } from './anomaly.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** A Tuesday, 14:20 in UTC. */
const NOW = Date.UTC(2026, 10, 17, 14, 20);
const RULE = { deviations: 4, weeks: 8, minimumWeeks: 3 };

const hours = (values: readonly (readonly [number, number])[]) =>
  new Map<number, HourValue>(values.map(([hourMs, value]) => [hourMs, { hourMs, value, observations: 360 }]));
const floor = (atMs: number) => Math.floor(atMs / HOUR_MS) * HOUR_MS;
/** The same hour of so many past weeks, the latest first. */
const weekly = (values: readonly number[]) =>
  hours(values.map((value, week) => [floor(NOW) - (week + 1) * WEEK_MS, value] as const));

/** Numbers that are the same in each run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}
const normal = (next: () => number) => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());

describe('what is usual at an hour', () => {
  test('is the median of that hour in past weeks, give or take robust deviations, in words a person knows', () => {
    const usual = usualAt(weekly([120, 118, 125, 119, 121, 117, 122, 120]), RULE, 'UTC', NOW);
    expect(usual).toMatchObject({ median: 120, weeks: 8, hour: 'Tue 14:00' });
    // Median distance 1.5 × 1.4826, corrected for eight values; but 2 % of the median is noise, which is more.
    expect(usual?.low).toBeCloseTo(120 - 4 * 1.4826 * 1.5 * 1.129 * Math.sqrt(1 + Math.PI / 16), 0);
  });

  test('is not moved by one week that was wild', () => {
    const calm = usualAt(weekly([100, 101, 99, 102, 98, 100, 101, 99]), RULE, 'UTC', NOW);
    const wild = usualAt(weekly([100, 101, 99, 102, 98, 100, 101, 9000]), RULE, 'UTC', NOW);
    expect(Math.abs((wild?.median ?? 0) - (calm?.median ?? 0))).toBeLessThanOrEqual(1);
    expect(wild?.high).toBeLessThan(130);
  });

  test('is unknown with fewer weeks than are needed, and other hours do not count for them', () => {
    expect(usualAt(weekly([100, 101]), RULE, 'UTC', NOW)).toBeNull();
    const others = hours([1, 2, 3, 4].map((week) => [floor(NOW) - week * WEEK_MS + HOUR_MS, 100] as const));
    expect(usualAt(others, RULE, 'UTC', NOW)).toBeNull();
    expect(usualAt(weekly([100, 101, Number.NaN, Number.POSITIVE_INFINITY]), RULE, 'UTC', NOW)).toBeNull();
  });

  test('asks the hours beside it how far values stray, but not where they are', () => {
    const own = weekly([100, 104, 96]);
    const beside = [1, 2].flatMap((week) =>
      [-2, -1, 1, 2].map((by) => [floor(NOW) - week * WEEK_MS + by * HOUR_MS, 900 + 60 * week] as const),
    );
    const alone = usualAt(own, RULE, 'UTC', NOW);
    const together = usualAt(new Map([...own, ...hours(beside)]), RULE, 'UTC', NOW);
    expect(together).toMatchObject({ weeks: 3, median: 100 });
    expect(together?.high).toBeGreaterThan(alone?.high ?? Number.NaN);
  });

  test('does not fire on noise where the past was flat', () => {
    const usual = usualAt(weekly(new Array(8).fill(50)), RULE, 'UTC', NOW, 1);
    expect(usual).toMatchObject({ low: 46, high: 54 });
    expect(usualAt(weekly(new Array(8).fill(0)), RULE, 'UTC', NOW, 1)).toMatchObject({ low: -4, high: 4 });
  });

  test('follows the clocks of the zone through a change to winter time', () => {
    // London put its clocks back on 25 October 2026: 09:00 was 08:00 UTC before and is 09:00 UTC since.
    const now = Date.UTC(2026, 9, 27, 9, 30);
    const before = [1, 2, 3, 4].map((week) => [Date.UTC(2026, 9, 27, 8) - week * WEEK_MS, 700] as const);
    const wrong = [1, 2, 3, 4].map((week) => [Date.UTC(2026, 9, 27, 9) - week * WEEK_MS, 10] as const);
    const rule = { ...RULE, minimumWeeks: 4 };
    const usual = usualAt(hours([...before, ...wrong.slice(0, 0)]), rule, 'Europe/London', now);
    expect(usual).toMatchObject({ median: 700, weeks: 4, hour: 'Tue 09:00' });
    expect(usualAt(hours(wrong), rule, 'Europe/London', now)).toBeNull();
  });

  test('takes zones that are half an hour off', () => {
    const now = Date.UTC(2026, 10, 17, 8, 40);
    const past = [1, 2, 3].map((week) => [Date.UTC(2026, 10, 17, 8) - week * WEEK_MS, 5] as const);
    expect(usualAt(hours(past), RULE, 'Asia/Kolkata', now)).toMatchObject({ hour: 'Tue 14:00', weeks: 3 });
  });

  test('is a range around the median, whatever the past was', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.double({ min: 1, max: 10, noNaN: true }), (past, deviations) => {
        const usual = usualAt(weekly(past), { ...RULE, deviations }, 'UTC', NOW);
        expect(usual?.median).toBe(medianOf(past));
        expect(usual?.low).toBeLessThanOrEqual(usual?.median ?? 0);
        expect(usual?.high).toBeGreaterThanOrEqual(usual?.median ?? 0);
      }),
    );
  });
});

describe('seasonal noise of a normal distribution', () => {
  /** Share of hours of a year that are called unusual: a daily and weekly course, and a spread of a tenth of it. */
  function falseShare(weeks: number, deviations: number): number {
    const next = random(weeks * 7919 + deviations);
    const course = (hour: number) =>
      500 + 300 * Math.sin((hour / 24) * 2 * Math.PI) + 100 * Math.sin((hour / 168) * 2 * Math.PI);
    const start = Date.UTC(2026, 0, 5);
    const all = Array.from({ length: 52 * 168 }, (_, hour) => {
      const value = course(hour) * (1 + 0.1 * normal(next));
      return [start + hour * HOUR_MS, value] as const;
    });
    const history = hours(all);
    const rule = { deviations, weeks, minimumWeeks: Math.min(weeks, 3), direction: 'both' as const };
    let [looked, unusual] = [0, 0];
    for (const [hourMs, value] of all.slice(weeks * 168)) {
      const usual = usualAt(history, rule, 'UTC', hourMs, 1);
      if (!usual) continue;
      looked += 1;
      if (isUnusual(rule, usual, value)) unusual += 1;
    }
    return unusual / looked;
  }

  test.each([
    [8, 4, 0.004],
    [8, 5, 0.002],
    [4, 4, 0.01],
    [26, 4, 0.001],
  ])('over %i weeks and %i deviations is unusual in few hours', (weeks, deviations, most) => {
    const share = falseShare(weeks, deviations);
    expect(share, `measured ${(share * 100).toFixed(2)} %`).toBeLessThan(most);
  });

  test('an outage is unusual: a quarter of the users', () => {
    const next = random(3);
    let seen = 0;
    for (let run = 0; run < 500; run++) {
      const past = weekly(Array.from({ length: 8 }, () => 120 * (1 + 0.1 * normal(next))));
      const usual = usualAt(past, RULE, 'UTC', NOW, 1);
      if (usual && isUnusual({ direction: 'down' }, usual, 30)) seen += 1;
    }
    expect(seen / 500).toBeGreaterThan(0.9);
  });
});

test('the side that a rule watches', () => {
  const usual = { median: 100, low: 80, high: 120, weeks: 8, hour: 'Tue 14:00' };
  const sides = (['both', 'up', 'down'] as const).map((direction) =>
    [79, 80, 120, 121].map((value) => isUnusual({ direction }, usual, value)),
  );
  expect(sides).toEqual([
    [true, false, false, true],
    [false, false, false, true],
    [true, false, false, false],
  ]);
});
