import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeWindow } from '../../model/plan-on-call.ts';
import { isWithin, isWithinAny, nextChangeMs, spansOf } from './time-window.ts';
import { fromLocalMs, offsetAt, toLocalMs } from './zone-clock.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));
const window = (changes: Partial<TimeWindow> = {}): TimeWindow => ({
  days: [],
  from: '09:00',
  to: '17:00',
  timezone: 'America/New_York',
  ...changes,
});

describe('a window of a week', () => {
  it('holds its begin and not its end', () => {
    expect(isWithin(window(), at('2026-01-05T13:59:59.999Z'))).toBe(false);
    expect(isWithin(window(), at('2026-01-05T14:00:00Z'))).toBe(true);
    expect(isWithin(window(), at('2026-01-05T21:59:59.999Z'))).toBe(true);
    expect(isWithin(window(), at('2026-01-05T22:00:00Z'))).toBe(false);
  });

  it('goes on over midnight, and its weekdays are those on which it begins', () => {
    // Friday 2026-01-09 22:00 to Saturday 07:00, local.
    const night = window({ days: [5], from: '22:00', to: '07:00' });
    expect(isWithin(night, at('2026-01-09T06:00-05:00'))).toBe(false);
    expect(isWithin(night, at('2026-01-09T22:00-05:00'))).toBe(true);
    expect(isWithin(night, at('2026-01-10T06:59-05:00'))).toBe(true);
    expect(isWithin(night, at('2026-01-10T07:00-05:00'))).toBe(false);
    expect(isWithin(night, at('2026-01-10T22:00-05:00'))).toBe(false);
  });

  it('is the whole day from 00:00 to 00:00', () => {
    const sunday = window({ days: [7], from: '00:00', to: '00:00' });
    expect(spansOf([sunday], at('2026-03-06T00:00Z'), at('2026-03-12T00:00Z')).map((s) => s.toMs - s.fromMs)).toEqual([
      23 * 3_600_000,
    ]);
    expect(nextChangeMs([window({ from: '00:00', to: '00:00' })], at('2026-03-06T12:00Z'))).toBeNull();
  });

  it('begins at the change of the clocks where its begin is skipped, and is gone where all of it is', () => {
    const early = window({ from: '02:30', to: '03:30' });
    expect(isWithin(early, at('2026-03-08T07:00Z'))).toBe(true);
    expect(isWithin(early, at('2026-03-08T07:29Z'))).toBe(true);
    expect(isWithin(early, at('2026-03-08T07:30Z'))).toBe(false);
    const gone = window({ from: '02:15', to: '02:45' });
    expect(spansOf([gone], at('2026-03-08T00:00Z'), at('2026-03-09T00:00Z'))).toEqual([]);
  });

  it('takes the first of two equal times', () => {
    const doubled = window({ from: '01:15', to: '01:45' });
    expect(spansOf([doubled], at('2026-11-01T00:00-04:00'), at('2026-11-02T00:00-05:00'))).toEqual([
      { fromMs: at('2026-11-01T01:15-04:00'), toMs: at('2026-11-01T01:45-04:00') },
    ]);
  });

  it('skips a day that the calendar skips', () => {
    const friday = window({ days: [5], timezone: 'Pacific/Apia' });
    expect(iso(nextChangeMs([friday], at('2011-12-24T12:00Z')))).toBe('2012-01-05T19:00');
  });

  it('knows the clocks that stop daylight saving for Ramadan', () => {
    expect(offsetAt('Africa/Casablanca', at('2012-07-24T00:00Z'))).toBe(0);
    expect(offsetAt('Africa/Casablanca', at('2012-09-24T00:00Z'))).toBe(3_600_000);
  });
});

describe('the next change', () => {
  it('is null without windows, and joins windows that touch', () => {
    expect(nextChangeMs([], 0)).toBeNull();
    const both = [window({ from: '09:00', to: '12:00' }), window({ from: '12:00', to: '17:00' })];
    expect(nextChangeMs(both, at('2026-01-05T10:00-05:00'))).toBe(at('2026-01-05T17:00-05:00'));
  });
});

const zone = fc.constantFrom(
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'America/Havana',
  'UTC',
);
const minute = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const anyWindow = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
  from: minute,
  to: minute,
  timezone: zone,
});
const moment = fc.integer({ min: at('2005-01-01T00:00Z'), max: at('2040-01-01T00:00Z') });

describe('properties', () => {
  it('a window and its complement hold every moment exactly once', () => {
    fc.assert(
      fc.property(zone, minute, minute, moment, (timezone, from, to, atMs) => {
        fc.pre(from !== to);
        const day = { days: [], from, to, timezone };
        const night = { days: [], from: to, to: from, timezone };
        expect(isWithin(day, atMs)).not.toBe(isWithin(night, atMs));
      }),
      { numRuns: 3000 },
    );
  });

  it('the answer stays the same up to the next change, and is another one there', () => {
    fc.assert(
      fc.property(
        fc.array(anyWindow, { minLength: 1, maxLength: 3 }),
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (windows, atMs, part) => {
          const now = isWithinAny(windows, atMs);
          const next = nextChangeMs(windows, atMs);
          const until = next ?? atMs + 14 * 86_400_000;
          expect(isWithinAny(windows, atMs + Math.floor((until - 1 - atMs) * part))).toBe(now);
          if (next !== null) expect(isWithinAny(windows, next)).toBe(!now);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('a local time that exists leads to a moment that shows it', () => {
    fc.assert(
      fc.property(zone, moment, (timezone, atMs) => {
        const local = toLocalMs(timezone, atMs);
        const first = fromLocalMs(timezone, local, 'later');
        expect(toLocalMs(timezone, first)).toBe(local);
        expect(first).toBeLessThanOrEqual(atMs);
      }),
      { numRuns: 3000 },
    );
  });
});
