import { describe, expect, it } from 'vitest';
import { coverOf, layOutCalendar, tintsOf } from './calendar.ts';
import { schedule, shift } from './schedule.fixture.ts';
import { dateIn, dayStarts, startOfDate } from './zone-days.ts';

const HOUR_MS = 3_600_000;

describe('dayStarts', () => {
  const hours = (fromIso: string, days: number, zone: string) =>
    dayStarts(Date.parse(fromIso), days, zone)
      .slice(1)
      .map((ms, day, rest) => (ms - (rest[day - 1] ?? dayStarts(Date.parse(fromIso), 1, zone)[0] ?? 0)) / HOUR_MS);

  it('knows days of 23 and 25 hours', () => {
    expect(hours('2026-03-07T12:00:00Z', 3, 'America/New_York')).toEqual([24, 23, 24]);
    expect(hours('2026-10-24T12:00:00Z', 3, 'Europe/Berlin')).toEqual([24, 25, 24]);
  });

  it('begins where the day does, also where midnight does not exist or is shown twice', () => {
    // Beirut goes from 00:00 to 01:00; Havana goes from 01:00 back to 00:00.
    expect(new Date(startOfDate({ year: 2026, month: 3, day: 29 }, 'Asia/Beirut')).toISOString()).toBe(
      '2026-03-28T22:00:00.000Z',
    );
    expect(new Date(startOfDate({ year: 2026, month: 11, day: 1 }, 'America/Havana')).toISOString()).toBe(
      '2026-11-01T04:00:00.000Z',
    );
  });

  it('goes over the ends of months and years by the zone’s own date', () => {
    const last = Date.parse('2026-12-31T12:00:00Z');
    expect(dateIn(last, 'Pacific/Auckland')).toEqual({ year: 2027, month: 1, day: 1 });
    expect(dayStarts(last, 1, 'UTC').map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-12-31T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
  });
});

describe('layOutCalendar', () => {
  it('cuts a shift at the ends of the weeks, and leaves no hole and no overlap between its pieces', () => {
    const shifts = [
      shift('2026-11-20T09:00:00Z', '2026-11-24T00:00:00Z'),
      shift('2026-11-24T00:00:00Z', '2026-12-08T09:00:00Z', 'Ben'),
    ];
    const weeks = layOutCalendar(schedule(shifts), Date.parse('2026-11-21T15:00:00Z'), 2);
    const parts = weeks.flatMap((week) => week.lanes[0]?.parts ?? []);
    expect(parts.map((part) => [part.shift.person?.name, part.goesOn])).toEqual([
      ['Ann', true],
      ['Ben', true],
      ['Ben', true],
    ]);
    for (const week of weeks) {
      const width = (week.lanes[0]?.parts ?? []).reduce((sum, part) => sum + part.widthPercent, 0);
      expect(width).toBeCloseTo(100);
    }
    expect(parts[0]?.widthPercent).toBeCloseTo((3 / 7) * 100);
  });

  it('makes the day on which the clock goes back wider by its hour', () => {
    const [week] = layOutCalendar(schedule([], 'Europe/Berlin'), Date.parse('2026-10-24T10:00:00Z'), 1);
    expect(((week?.endMs ?? 0) - (week?.startMs ?? 0)) / HOUR_MS).toBe(169);
    expect(week?.days[1]?.widthPercent).toBeCloseTo((25 / 169) * 100);
    expect(week?.days[2]?.widthPercent).toBeCloseTo((24 / 169) * 100);
  });
});

it('tells a mistake from nobody on purpose', () => {
  expect(coverOf(shift('a', 'b', null))).toBe('gap');
  expect(coverOf(shift('a', 'b', null, { declared: true }))).toBe('declared');
  expect(coverOf(shift('a', 'b'))).toBe('person');
});

it('gives each person one tint', () => {
  const tints = tintsOf([
    shift('a', 'b', 'Cat'),
    shift('b', 'c', 'Ann'),
    shift('c', 'd', 'Cat'),
    shift('d', 'e', null),
  ]);
  expect([...tints]).toEqual([
    ['ann', 0],
    ['cat', 1],
  ]);
});
