import { expect, it } from 'vitest';
import { fromLocalField, toLocalField } from '../shared/local-moment.ts';
import { LONGEST_SNOOZE_MINUTES, nextLocalTime, snoozeEnd, snoozeMinutes } from './snooze-words.ts';

const local = (text: string) => new Date(text).getTime();

it('ends at nine of the same day in the night, of the next day afterwards', () => {
  expect(nextLocalTime(local('2026-11-21T03:12:00'), 9)).toBe(local('2026-11-21T09:00:00'));
  expect(nextLocalTime(local('2026-11-21T09:00:00'), 9)).toBe(local('2026-11-22T09:00:00'));
  expect(nextLocalTime(local('2026-12-31T23:59:00'), 9)).toBe(local('2027-01-01T09:00:00'));
});

it('counts whole minutes, never none and never more than the server takes', () => {
  const now = local('2026-11-21T03:00:00');
  expect(snoozeMinutes(now, now + 1)).toBe(1);
  expect(snoozeMinutes(now, now + 15 * 60_000)).toBe(15);
  expect(snoozeMinutes(now, now)).toBeNull();
  expect(snoozeMinutes(now, Number.NaN)).toBeNull();
  expect(snoozeMinutes(now, now + 30 * 86_400_000)).toBe(LONGEST_SNOOZE_MINUTES);
});

it('knows the end of each choice, and waits for the one that a person writes', () => {
  const now = local('2026-11-21T03:00:00');
  expect(snoozeEnd('15', now, '')).toBe(now + 900_000);
  expect(snoozeEnd('60', now, '')).toBe(now + 3_600_000);
  expect(snoozeEnd('morning', now, '')).toBe(local('2026-11-21T09:00:00'));
  expect(snoozeEnd('custom', now, '')).toBeNull();
  expect(snoozeEnd('custom', now, '2026-11-21T04:30')).toBe(local('2026-11-21T04:30:00'));
});

it('writes a moment into a field and reads it back', () => {
  expect(toLocalField(local('2026-03-01T07:05:00'))).toBe('2026-03-01T07:05');
  expect(fromLocalField('2026-03-01T07:05')).toBe(local('2026-03-01T07:05:00'));
  expect(fromLocalField('soon')).toBeNull();
});
