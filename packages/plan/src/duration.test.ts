import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parseLatencyMs, parsePercentage } from './duration.ts';

describe('durations', () => {
  it('round trip', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 * 86_400 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });

  it('are the sum of their parts, and leading zeros count for nothing', () => {
    const part = fc.nat({ max: 9_999 });
    fc.assert(
      fc.property(part, part, part, part, (d, h, m, s) => {
        expect(parseDuration(`${d}d${h}h${m}m0${s}s`)).toBe(d * 86_400 + h * 3_600 + m * 60 + s);
      }),
    );
  });

  it.each([
    ['15m', 900],
    ['1h30m', 5_400],
    ['90s', 90],
    ['2d', 172_800],
    ['0m', 0],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '5', '5 minutes', '-5m', '1.5h', '30m1h', '5m5m', '5ms', '1e3s', ' 5m', 'm'])('refuses "%s"', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

it('reads latencies into milliseconds', () => {
  expect([parseLatencyMs('800ms'), parseLatencyMs('10s'), parseLatencyMs('1m'), parseLatencyMs('10')]).toEqual([
    800,
    10_000,
    60_000,
    null,
  ]);
});

it('reads percentages into ratios, without noise', () => {
  expect(['90%', '99.9%', '0%', '100%', '101%', '90', '-1%'].map(parsePercentage)).toEqual([
    0.9,
    0.999,
    0,
    1,
    null,
    null,
    null,
  ]);
});
