import { describe, expect, it } from 'vitest';
import { snoozeMinutes } from './snooze-time.ts';

const at = (hours: number, minutes: number) => new Date(2026, 10, 20, hours, minutes).getTime();
const read = (duration: string | undefined, until?: string) => snoozeMinutes({ duration, until }, at(22, 0));

describe('how long to snooze', () => {
  it.each([
    ['30m', undefined, 30],
    ['90s', undefined, 2],
    ['7d', undefined, 10_080],
    [undefined, '22:15', 15],
    [undefined, '9:00', 11 * 60],
    [undefined, '22:00', 24 * 60],
    [undefined, '2026-11-21T00:00', 120],
  ])('%s %s', (duration, until, minutes) => expect(read(duration, until)).toBe(minutes));

  it.each([
    [undefined, undefined, /for how long, or until when/],
    ['30m', '09:00', /for how long, or until when/],
    ['half an hour', undefined, /is not a duration/],
    ['0m', undefined, /not between a minute and a week/],
    ['8d', undefined, /not between a minute and a week/],
    [undefined, 'tomorrow', /is not a moment/],
    [undefined, '25:00', /is not a moment/],
    [undefined, '2026-11-19T00:00', /not between a minute and a week/],
  ])('%s %s is refused with what to write', (duration, until, message) =>
    expect(() => read(duration, until)).toThrow(message),
  );
});
