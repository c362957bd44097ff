import { expect, it } from 'vitest';
import { namesWithin, shiftsOfPair, thisWeekend, tonight, untilHandOff } from './presets.ts';
import { schedule, shift } from './schedule.fixture.ts';

const local = (text: string) => new Date(text).getTime();
const span = (from: string, to: string) => ({ fromMs: local(from), toMs: local(to) });

it('takes the night that comes, or the rest of the one that is', () => {
  expect(tonight(local('2026-11-21T15:00:00'))).toEqual(span('2026-11-21T18:00:00', '2026-11-22T09:00:00'));
  expect(tonight(local('2026-11-21T22:30:00'))).toEqual(span('2026-11-21T22:30:00', '2026-11-22T09:00:00'));
  expect(tonight(local('2026-11-21T03:10:00'))).toEqual(span('2026-11-21T03:10:00', '2026-11-21T09:00:00'));
});

it('takes the weekend that comes, or the rest of the one that is, also in the night before Monday', () => {
  // 2026-11-18 is a Wednesday.
  expect(thisWeekend(local('2026-11-18T10:00:00'))).toEqual(span('2026-11-20T18:00:00', '2026-11-23T09:00:00'));
  expect(thisWeekend(local('2026-11-22T10:00:00'))).toEqual(span('2026-11-22T10:00:00', '2026-11-23T09:00:00'));
  expect(thisWeekend(local('2026-11-23T03:00:00'))).toEqual(span('2026-11-23T03:00:00', '2026-11-23T09:00:00'));
  expect(thisWeekend(local('2026-11-23T09:00:00'))).toEqual(span('2026-11-27T18:00:00', '2026-11-30T09:00:00'));
});

const week = schedule([
  shift('2026-11-20T09:00:00Z', '2026-11-27T09:00:00Z', 'Ann'),
  shift('2026-11-27T09:00:00Z', '2026-11-29T09:00:00Z', null),
  shift('2026-11-29T09:00:00Z', '2026-12-04T09:00:00Z', 'Ben'),
  shift('2026-12-04T09:00:00Z', '2026-12-11T09:00:00Z', 'Ann'),
]);

it('ends with the shift, or after a day where there is no end', () => {
  const now = Date.parse('2026-11-21T03:00:00Z');
  expect(untilHandOff(week, 'primary', now).toMs).toBe(Date.parse('2026-11-27T09:00:00Z'));
  expect(untilHandOff(week, 'secondary', now).toMs).toBe(now + 86_400_000);
});

it('says whose turn it would have been, and how much a swap exchanges', () => {
  const whole = { fromMs: Date.parse('2026-11-27T00:00:00Z'), toMs: Date.parse('2026-12-05T00:00:00Z') };
  expect(namesWithin(week, 'primary', whole)).toEqual(['Ann', 'Nobody', 'Ben']);
  expect(shiftsOfPair(week, ['ann', 'ben'], whole)).toEqual([2, 1]);
});
