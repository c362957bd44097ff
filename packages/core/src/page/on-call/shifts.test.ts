import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rotation, Schedule } from '../../model/plan-on-call.ts';
import { shiftsOf, whoIsOnCall } from './shifts.ts';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

function schedule(changes: Partial<Rotation> = {}, overrides: Schedule['overrides'] = []): Schedule {
  const rotation: Rotation = {
    every: { unit: 'week', count: 1 },
    timezone: 'America/New_York',
    first: 0,
    start: '2026-01-05',
    handoff: '09:00',
    members: ['ann', 'ben', 'cat'],
    ...changes,
  };
  return {
    id: 's',
    title: 'S',
    timezone: 'America/New_York',
    slots: [{ id: 'primary', versions: [{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }] }],
    overrides,
  };
}

describe('a weekly rotation', () => {
  it('hands off at the local hour, also in the weeks when daylight saving begins and ends', () => {
    const starts = shiftsOf(schedule(), 'primary', at('2026-03-02T14:00:00Z'), at('2026-03-23T00:00:00Z')).map((s) =>
      new Date(s.fromMs).toISOString(),
    );
    expect(starts).toEqual(['2026-03-02T14:00:00.000Z', '2026-03-09T13:00:00.000Z', '2026-03-16T13:00:00.000Z']);
    const autumn = shiftsOf(schedule(), 'primary', at('2026-10-26T13:00:00Z'), at('2026-11-03T00:00:00Z')).map((s) =>
      new Date(s.fromMs).toISOString(),
    );
    expect(autumn).toEqual(['2026-10-26T13:00:00.000Z', '2026-11-02T14:00:00.000Z']);
  });

  it('goes round its members, and the first holds it before the start', () => {
    const who = (iso: string) => whoIsOnCall(schedule(), 'primary', at(iso))?.person;
    expect(who('2025-06-01T00:00:00Z')).toBe('ann');
    expect(who('2026-01-05T14:00:00Z')).toBe('ann');
    expect(who('2026-01-12T13:59:59Z')).toBe('ann');
    expect(who('2026-01-12T14:00:00Z')).toBe('ben');
    expect(who('2026-01-26T14:00:00Z')).toBe('ann');
  });

  it('begins a shift where a rotation begins, also where a piece of time that is worked out at once does', () => {
    const alone = schedule({ timezone: 'Pacific/Apia', start: '2030-02-07', handoff: '13:00', members: ['ann'] });
    const startMs = at('2030-02-07T00:00:00Z');
    const shifts = shiftsOf(alone, 'primary', at('2030-01-01T00:00:00Z'), at('2030-03-01T00:00:00Z'));
    expect(shifts.map(({ toMs }) => toMs)[0]).toBe(startMs);
    expect(whoIsOnCall(alone, 'primary', startMs - 1)?.toMs).toBe(startMs);
    expect(whoIsOnCall(alone, 'primary', startMs)?.fromMs).toBe(startMs);
  });

  it('hands off in the hour that the clocks skip at the next moment that exists', () => {
    const nightly = schedule({ every: { unit: 'day', count: 1 }, handoff: '02:30', start: '2026-03-07' });
    const shift = whoIsOnCall(nightly, 'primary', at('2026-03-08T12:00:00Z'));
    expect(new Date(shift?.fromMs ?? 0).toISOString()).toBe('2026-03-08T07:30:00.000Z');
  });

  it('an override takes its place for its time only', () => {
    const override = {
      kind: 'override' as const,
      slot: 'primary',
      person: 'dan',
      fromMs: at('2026-01-06T00:00:00Z'),
      toMs: at('2026-01-07T00:00:00Z'),
    };
    const people = shiftsOf(
      schedule({}, [override]),
      'primary',
      at('2026-01-05T14:00:00Z'),
      at('2026-01-12T14:00:00Z'),
    );
    expect(people.map((s) => [s.person, s.override])).toEqual([
      ['ann', false],
      ['dan', true],
      ['ann', false],
    ]);
  });

  it('an unknown slot has nobody', () => {
    expect(whoIsOnCall(schedule(), 'tertiary', 0)).toBeNull();
  });
});

describe('properties', () => {
  const anySchedule = fc
    .record({
      every: fc.constantFrom('day' as const, 'week' as const).map((unit) => ({ unit, count: 1 })),
      handoff: fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
        .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
      members: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }),
    })
    .chain((rotation) =>
      fc
        .constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC')
        .map((timezone) => schedule({ ...rotation, timezone })),
    );
  const moment = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2029-01-01T00:00:00Z') });

  it('shifts tile the time line, and at every moment there is exactly one', () => {
    fc.assert(
      fc.property(anySchedule, moment, (plan, from) => {
        const to = from + 60 * 24 * HOUR;
        const shifts = shiftsOf(plan, 'primary', from, to);
        expect(shifts[0]?.fromMs).toBeLessThanOrEqual(from);
        expect(shifts.at(-1)?.toMs).toBeGreaterThanOrEqual(to);
        for (const [i, shift] of shifts.entries()) {
          expect(shift.toMs).toBeGreaterThan(shift.fromMs);
          if (i > 0) expect(shift.fromMs).toBe(shifts[i - 1]?.toMs);
          expect(whoIsOnCall(plan, 'primary', shift.toMs - 1)?.person).toBe(shift.person);
        }
      }),
      { numRuns: 200 },
    );
  });
});
