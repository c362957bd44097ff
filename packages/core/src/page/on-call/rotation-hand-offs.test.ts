import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Rotation } from '../../model/plan-on-call.ts';
import { dateOf, dayNumber } from './calendar-day.ts';
import { ruleProblem } from './recurrence-rule.ts';
import { handOffsOf, turnsBetween } from './rotation-hand-offs.ts';
import { timeOfDay, zone } from './schedules.fixture.ts';

const DAY_MS = 86_400_000;
const rotation = (changes: Partial<Rotation> = {}): Rotation => ({
  every: { unit: 'day', count: 1 },
  start: '2026-01-05',
  handoff: '09:00',
  timezone: 'America/New_York',
  members: ['ann', 'ben', 'cat'],
  first: 0,
  ...changes,
});
const rule = (text: string): Partial<Rotation> => ({ every: { unit: 'rule', rule: text } });

/** The moments of hand-offs, as the clocks of the zone show them. */
function shown(one: Rotation, from: number, to: number): readonly string[] {
  const momentOf = handOffsOf(one)?.momentOf ?? (() => 0);
  return Array.from({ length: to - from }, (_, index) =>
    Temporal.Instant.fromEpochMilliseconds(momentOf(from + index))
      .toZonedDateTimeISO(one.timezone)
      .toString({ timeZoneName: 'never', smallestUnit: 'minute' }),
  );
}

describe('days and weeks', () => {
  it('hand over at the local hour, an hour later where daylight saving skips it', () => {
    expect(shown(rotation({ start: '2026-03-07', handoff: '02:30' }), 0, 3)).toEqual([
      '2026-03-07T02:30-05:00',
      '2026-03-08T03:30-04:00',
      '2026-03-09T02:30-04:00',
    ]);
  });

  it('hand over at the first of two equal hours', () => {
    expect(shown(rotation({ start: '2026-10-31', handoff: '01:30' }), 0, 3)).toEqual([
      '2026-10-31T01:30-04:00',
      '2026-11-01T01:30-04:00',
      '2026-11-02T01:30-05:00',
    ]);
  });

  it('know the half hour of Lord Howe', () => {
    const one = rotation({ timezone: 'Australia/Lord_Howe', start: '2026-10-03', handoff: '02:15' });
    expect(shown(one, 0, 3)).toEqual(['2026-10-03T02:15+10:30', '2026-10-04T02:45+11:00', '2026-10-05T02:15+11:00']);
  });

  it('pass over the day that Apia skipped: its turn has no time', () => {
    const one = rotation({ timezone: 'Pacific/Apia', start: '2011-12-28' });
    expect(shown(one, 0, 5)).toEqual([
      '2011-12-28T09:00-10:00',
      '2011-12-29T09:00-10:00',
      '2011-12-31T09:00+14:00',
      '2011-12-31T09:00+14:00',
      '2012-01-01T09:00+14:00',
    ]);
    const from = handOffsOf(one)?.momentOf(0) ?? 0;
    expect(turnsBetween(one, from, from + 4 * DAY_MS).map(({ person }) => person)).toEqual([
      'ann',
      'ben',
      'ann',
      'ben',
    ]);
  });
});

describe('hours', () => {
  it('are real ones from the first hand-off, also when the clocks change', () => {
    const one = rotation({ every: { unit: 'hour', count: 12 }, start: '2026-03-07' });
    expect(shown(one, 0, 4)).toEqual([
      '2026-03-07T09:00-05:00',
      '2026-03-07T21:00-05:00',
      '2026-03-08T10:00-04:00',
      '2026-03-08T22:00-04:00',
    ]);
  });
});

describe('months', () => {
  const monthly = (start: string, count = 1) => rotation({ every: { unit: 'month', count }, start, timezone: 'UTC' });
  const dates = (one: Rotation, count: number) => shown(one, 0, count).map((text) => text.slice(0, 10));

  it('use the last day of a month that is shorter, without a drift', () => {
    expect(dates(monthly('2026-01-31'), 4)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']);
  });

  it('know the leap day', () => {
    expect(dates(monthly('2023-11-30', 3), 3)).toEqual(['2023-11-30', '2024-02-29', '2024-05-30']);
    expect(dates(monthly('2024-02-29', 12), 5).at(-1)).toBe('2028-02-29');
  });
});

describe('rules', () => {
  it('hand over at their occurrences, counted from the start', () => {
    const one = rotation({ ...rule('FREQ=WEEKLY;BYDAY=MO,TH'), timezone: 'UTC' });
    expect(shown(one, 0, 4).map((text) => text.slice(0, 16))).toEqual([
      '2026-01-05T09:00',
      '2026-01-08T09:00',
      '2026-01-12T09:00',
      '2026-01-15T09:00',
    ]);
  });

  it('take hours from BYHOUR, and the minute from the hand-off', () => {
    const one = rotation({ ...rule('FREQ=DAILY;BYHOUR=8,20'), handoff: '09:30', timezone: 'UTC' });
    expect(shown(one, 0, 3)).toEqual(['2026-01-05T20:30+00:00', '2026-01-06T08:30+00:00', '2026-01-06T20:30+00:00']);
  });

  it.each([
    ['FREQ=WEEKLY;COUNT=4', '2026-02-02T14:00:00.000Z'],
    ['FREQ=WEEKLY;UNTIL=20260126', '2026-02-02T14:00:00.000Z'],
    ['FREQ=WEEKLY;UNTIL=20260126T135959Z', '2026-01-26T14:00:00.000Z'],
    ['FREQ=WEEKLY;UNTIL=20260126T090000', '2026-02-02T14:00:00.000Z'],
  ])('%s ends with its last whole turn', (text, end) => {
    const one = rotation(rule(text));
    const endMs = handOffsOf(one)?.endMs ?? 0;
    expect(new Date(endMs).toISOString()).toBe(end);
    expect(turnsBetween(one, endMs - 1, endMs + 30 * DAY_MS)).toHaveLength(1);
    expect(turnsBetween(one, endMs, endMs + 30 * DAY_MS)).toEqual([]);
  });

  it('go on when UNTIL is far away', () => {
    expect(handOffsOf(rotation(rule('FREQ=WEEKLY;UNTIL=99991231')))?.endMs).toBeNull();
  });

  it('that cannot be used hand nothing over, and say why', () => {
    expect(turnsBetween(rotation(rule('FREQ=NEVER')), 0, DAY_MS)).toEqual([]);
    const said = (text: string) => ruleProblem(text, '2026-01-05');
    expect(said('FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30')).toBe('never takes place');
    expect(said('FREQ=DAILY;INTERVAL=0')).toMatch(/cannot be read/);
    expect(said('FREQ=DAILY;COUNT=0')).toMatch(/COUNT/);
    expect(said('FREQ=DAILY;COUNT=2;UNTIL=20270101')).toMatch(/both/);
    expect(said('FREQ=DAILY;UNTIL=20261399')).toMatch(/UNTIL/);
    expect(said('FREQ=DAILY;BYHOUR=1,2,3,4,5')).toMatch(/more than 4 hours/);
    expect(said('FREQ=MINUTELY')).toMatch(/FREQ/);
    expect(said('FREQ=DAILY;X=1')).toMatch(/not known/);
    expect(said(`FREQ=DAILY;BYHOUR=${'1,'.repeat(200)}1`)).toBe('cannot be read');
    expect(said('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29')).toBeNull();
  });
});

describe('held against a library of recurrence rules in the zone itself', () => {
  const cadence = fc.oneof(
    fc.record({
      unit: fc.constant('day' as const),
      count: fc.integer({ min: 5, max: 45 }),
      freq: fc.constant('DAILY'),
    }),
    fc.record({ unit: fc.constant('day' as const), count: fc.constant(1), freq: fc.constant('DAILY') }),
    fc.record({
      unit: fc.constant('week' as const),
      count: fc.integer({ min: 1, max: 6 }),
      freq: fc.constant('WEEKLY'),
    }),
    fc.record({
      unit: fc.constant('month' as const),
      count: fc.integer({ min: 1, max: 7 }),
      freq: fc.constant('MONTHLY'),
    }),
  );
  const start = fc.integer({ min: dayNumber('2009-01-01'), max: dayNumber('2027-12-31') }).map(dateOf);
  /** Hours that no clock skips, and those that most clocks do. */
  const handoff = fc.oneof(timeOfDay, fc.constantFrom('00:00', '00:30', '01:30', '02:00', '02:15', '02:30'));
  const years = (unit: string, count: number) => (unit === 'day' && count === 1 ? 1 : 4);

  it('differs only in what it says: a time that is skipped is moved on, a day that a month lacks is its last', () => {
    let compared = 0;
    fc.assert(
      fc.property(cadence, start, handoff, zone, ({ unit, count, freq }, date, time, timezone) => {
        const begin = Temporal.PlainDateTime.from(`${date}T${time}`);
        // The library keeps the moved time of a first occurrence that does not exist.
        fc.pre(begin.toZonedDateTime(timezone).toPlainDateTime().equals(begin));
        const one = rotation({ every: { unit, count }, start: date, handoff: time, timezone });
        const endMs = begin.toZonedDateTime(timezone).epochMilliseconds + years(unit, count) * 366 * DAY_MS;
        const text = `DTSTART;TZID=${timezone}:${date.replaceAll('-', '')}T${time.replace(':', '')}00\nRRULE:FREQ=${freq};INTERVAL=${count}`;
        const theirs = new RRuleTemporal({ rruleString: text }).all((at) => at.epochMilliseconds < endMs);
        const handOffs = handOffsOf(one);
        const ours = Array.from(
          { length: (handOffs?.turnAt(endMs - 1) ?? 0) + 1 },
          (_, n) => handOffs?.momentOf(n) ?? 0,
        );
        const expected = new Set(theirs.map((at) => at.epochMilliseconds));
        for (const [n, atMs] of ours.entries()) {
          if (expected.has(atMs)) continue;
          const meant = begin.add({ [`${unit}s`]: n * count });
          const moved = meant.toZonedDateTime(timezone, { disambiguation: 'later' });
          expect(atMs).toBe(moved.epochMilliseconds);
          const isShorterMonth = unit === 'month' && meant.day !== begin.day;
          expect(isShorterMonth || !moved.toPlainDateTime().equals(meant)).toBe(true);
        }
        const known = new Set(ours);
        expect([...expected].filter((atMs) => !known.has(atMs))).toEqual([]);
        compared += ours.length;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(20_000);
  }, 120_000);
});
