import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occurrencesOf } from './occurrences.ts';
import { zoneOffset } from './zone-offset.ts';

const at = (moment: string) => Date.parse(moment);
const MINUTE = 60_000;

function nextOnes(cron: string, timezone: string, after: string, count: number): string[] {
  const { next } = occurrencesOf({ cron, timezone });
  const found: string[] = [];
  for (let one = next(at(after)); one !== null && found.length < count; one = next(one)) {
    found.push(new Date(one).toISOString().slice(5, 16));
  }
  return found;
}

describe('changes of the clock', () => {
  it('a rule of a certain hour that spring leaves out comes an hour later, and once in autumn', () => {
    const half = ['30 2 * * *', 'Europe/Berlin'] as const;
    expect(nextOnes(...half, '2026-03-28T12:00:00Z', 2)).toEqual(['03-29T01:30', '03-30T00:30']);
    expect(nextOnes(...half, '2026-10-24T12:00:00Z', 2)).toEqual(['10-25T00:30', '10-26T01:30']);
  });

  it('a rule of every hour goes on through both of the like hours in autumn, and has no gap in spring', () => {
    const quarters = ['*/30 * * * *', 'Europe/Berlin'] as const;
    const autumn = ['00:00', '00:30', '01:00', '01:30', '02:00'].map((time) => `10-25T${time}`);
    expect(nextOnes(...quarters, '2026-10-24T23:30:00Z', 5)).toEqual(autumn);
    const spring = ['00:00', '00:30', '01:00', '01:30'].map((time) => `03-29T${time}`);
    expect(nextOnes(...quarters, '2026-03-28T23:30:00Z', 4)).toEqual(spring);
    const hourly = ['@hourly', 'America/New_York'] as const;
    expect(nextOnes(...hourly, '2026-11-01T04:30:00Z', 3)).toEqual(['11-01T05:00', '11-01T06:00', '11-01T07:00']);
    // A clock that is set by half an hour.
    const lordHowe = ['*/15 * * * *', 'Australia/Lord_Howe'] as const;
    const found = nextOnes(...lordHowe, '2026-04-04T14:00:00Z', 8);
    expect(found.at(-1)).toBe('04-04T16:00');
  });

  it('every five minutes are five minutes apart all year, in every zone', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];
    const anywhere = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...zones), anywhere, (timezone, afterMs) => {
        const one = occurrencesOf({ cron: '*/5 * * * *', timezone }).next(afterMs) ?? 0;
        expect(one - afterMs).toBeGreaterThan(0);
        expect(one - afterMs).toBeLessThanOrEqual(5 * MINUTE);
        expect(one % (5 * MINUTE)).toBe(0);
      }),
    );
  });
});

it('days and months count on the wall clock of the zone, across changes', () => {
  expect(nextOnes('0 * 1 7 *', 'Europe/Berlin', '2026-01-05T00:00:00Z', 2)).toEqual(['06-30T22:00', '06-30T23:00']);
  expect(nextOnes('0 9 * * MON', 'Europe/Berlin', '2026-10-20T00:00:00Z', 1)).toEqual(['10-26T08:00']);
  expect(nextOnes('30 * * * SUN', 'Europe/Berlin', '2026-03-28T22:00:00Z', 2)).toEqual(['03-28T23:30', '03-29T00:30']);
});

it('last is the newest at or before a moment', () => {
  const rules = ['*/5 * * * *', '@hourly', '30 2 * * *', '0 9 * * MON', '0 0 1 1 *'];
  const anywhere = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
  fc.assert(
    fc.property(fc.constantFrom(...rules), anywhere, (cron, atMs) => {
      const { last, next } = occurrencesOf({ cron, timezone: 'America/New_York' });
      const found = last(atMs) ?? Number.NaN;
      expect(found).toBeLessThanOrEqual(atMs);
      expect(next(found) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(atMs);
      expect(last(found)).toBe(found);
    }),
    { numRuns: 60 },
  );
});

it('a rule that is none never comes, and stops nothing', () => {
  expect(occurrencesOf({ cron: 'every day', timezone: 'UTC' }).next(0)).toBeNull();
  expect(occurrencesOf({ cron: '0 * * * *', timezone: 'Mars/Base' }).next(0)).toBeNull();
  expect(occurrencesOf({ cron: '0 9 * * *', timezone: 'Mars/Base' }).last(0)).toBeNull();
});

it('offsets are those of the zone, to the minute', () => {
  expect(zoneOffset('Asia/Kathmandu')(at('2026-05-01T12:34:56Z'))).toBe(345 * MINUTE);
  expect(zoneOffset('America/New_York')(at('2026-01-01T00:00:00Z'))).toBe(-300 * MINUTE);
  expect(zoneOffset('UTC')(-1)).toBe(0);
});
