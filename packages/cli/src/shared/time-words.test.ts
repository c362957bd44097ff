import { describe, expect, it } from 'vitest';
import { clockTime, durationWords, whenWords } from './time-words.ts';

it.each([
  [0, '0 s'],
  [-3, '0 s'],
  [59.6, '1 min'],
  [299, '4 min 59 s'],
  [300, '5 min'],
  [359, '5 min'],
  [3_600, '1 h'],
  [4_859, '1 h 20 min'],
  [86_400 + 59, '1 d'],
  [3 * 86_400 + 4 * 3_600 + 1_800, '3 d 4 h'],
])('says %d seconds as %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

describe('moments', () => {
  const now = new Date(2026, 10, 20, 12, 0, 0);
  const at = (...parts: [number, number, number, number, number, number]) => new Date(...parts).toISOString();

  it('shows the time of day, with the day when it is another', () => {
    expect(clockTime(at(2026, 10, 20, 3, 5, 9), now.getTime())).toBe('03:05');
    expect(clockTime(at(2026, 10, 20, 3, 5, 9), now.getTime(), true)).toBe('03:05:09');
    expect(clockTime(at(2026, 10, 19, 23, 59, 0), now.getTime())).toBe('Thu 2026-11-19 23:59');
  });

  it('says how far away it is, in both directions', () => {
    expect(whenWords(at(2026, 10, 20, 11, 48, 0), now.getTime())).toBe('12 min ago (11:48)');
    expect(whenWords(at(2026, 10, 20, 12, 30, 0), now.getTime())).toBe('in 30 min (12:30)');
    expect(whenWords(now.toISOString(), now.getTime())).toBe('just now (12:00)');
    expect(whenWords(null, now.getTime())).toBe('-');
  });
});
