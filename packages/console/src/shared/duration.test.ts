import { describe, expect, it } from 'vitest';
import { formatCountdown, formatDuration, formatRough } from './duration.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59.6, '1 min'],
    [252, '4 min 12 s'],
    [3600, '1 h'],
    [3900, '1 h 05 min'],
    [86_400, '1 d'],
    [2 * 86_400 + 3 * 3600, '2 d 3 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatRough', () => {
  it('keeps only what matters', () => {
    expect(formatRough(119)).toBe('1 min');
    expect(formatRough(3 * 86_400 + 5)).toBe('3 d');
  });
});

describe('formatCountdown', () => {
  it.each([
    [252_000, '4:12'],
    [251_001, '4:12'],
    [0, '0:00'],
    [-5000, '−0:05'],
    [3_852_000, '1:04:12'],
    [(2 * 86_400 + 600) * 1000, '2 d 00:10:00'],
  ])('shows %d ms as %s', (milliseconds, text) => {
    expect(formatCountdown(milliseconds)).toBe(text);
  });
});
