import type { MaintenanceWindow } from '@tocsin/core';
import { expect, test } from 'vitest';
import { planOf } from '../../detect/detect-app.fixture.ts';
import { nearOccurrences, plannedBetween } from './calendar-windows.ts';
import { weekly } from './maintenance.fixture.ts';

const between = (change: Partial<MaintenanceWindow>, from: string, until: string) =>
  plannedBetween(planOf({ maintenance: { weekly: { ...weekly, ...change } } }), {
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
  }).map((one) => `${new Date(one.fromMs).toISOString().slice(0, 16)}/${(one.untilMs - one.fromMs) / 3_600_000}h`);

const berlin = { timezone: 'Europe/Berlin' };

test('a window begins by the clock of its zone and lasts for real hours, on both sides of a change of the clock', () => {
  // 02:00 is left out on March 29 and comes twice on October 25.
  expect(between(berlin, '2026-03-21T00:00Z', '2026-04-06T00:00Z')).toEqual([
    ...['2026-03-22T01:00/2h', '2026-03-29T01:00/2h', '2026-04-05T00:00/2h'],
  ]);
  expect(between(berlin, '2026-10-17T00:00Z', '2026-11-02T00:00Z')).toEqual([
    ...['2026-10-18T00:00/2h', '2026-10-25T00:00/2h', '2026-11-01T01:00/2h'],
  ]);
});

test('February 29 comes every four years', () => {
  expect(between({ cron: '0 2 29 2 *' }, '2026-01-01T00:00Z', '2033-01-01T00:00Z')).toEqual([
    ...['2028-02-29T02:00/2h', '2032-02-29T02:00/2h'],
  ]);
});

test('one that is longer than its interval ends where the next one begins', () => {
  expect(between({ cron: '0 * * * *', duration: 10_800 }, '2026-01-01T00:30Z', '2026-01-01T02:30Z')).toEqual([
    ...['2026-01-01T00:00/1h', '2026-01-01T01:00/1h', '2026-01-01T02:00/1h'],
  ]);
});

test('one of a zone that is none never comes, and ten years of minutes cost little', () => {
  expect(between({ timezone: 'Moon/Base' }, '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([]);
  const plan = planOf({
    maintenance: { weekly: { ...weekly, announce: [], cron: '* * * * *', duration: 315_360_000 } },
  });
  expect(nearOccurrences(plan, Date.UTC(2026, 0, 1, 0, 0, 30))).toHaveLength(1);
});
