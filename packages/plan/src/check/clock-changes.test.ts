import { expect, it } from 'vitest';
import { localMoment, oddDays, oddTime } from './clock-changes.ts';

const YEAR = [Date.parse('2026-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z')] as const;

it.each([
  ['02:30', 'America/New_York', ['2026-03-08 missing 03:30']],
  ['01:30', 'America/New_York', ['2026-11-01 doubled 01:30']],
  ['02:30', 'Europe/Berlin', ['2026-03-29 missing 03:30', '2026-10-25 doubled 02:30']],
  ['09:00', 'Europe/Berlin', []],
  ['02:30', 'UTC', []],
  // The clocks of Cairo change at midnight, so the first hour of the day is missing.
  ['00:15', 'Africa/Cairo', ['2026-04-24 missing 01:15']],
  ['23:30', 'Africa/Cairo', ['2026-10-29 doubled 23:30']],
])('%s in %s', (time, zone, expected) => {
  expect(oddDays(time, zone, ...YEAR).map(({ date, kind, takenAs }) => `${date} ${kind} ${takenAs}`)).toEqual(expected);
});

it('looks only between its moments', () => {
  const from = Date.parse('2026-03-09T00:00Z');
  expect(oddDays('02:30', 'America/New_York', from, from + 90 * 86_400_000)).toEqual([]);
});

it.each(['2026-03-08T09:00', 'tomorrow', '2026-13-01T00:00'])('%s is nothing special', (local) => {
  expect(oddTime(local, 'America/New_York')).toBeNull();
});

it('writes a moment as it is read on the wall', () => {
  expect(localMoment(Date.parse('2026-03-08T06:59Z'), 'America/New_York')).toBe('Sun 2026-03-08 01:59');
  expect(localMoment(Date.parse('2026-03-08T07:00Z'), 'America/New_York')).toBe('Sun 2026-03-08 03:00');
});
