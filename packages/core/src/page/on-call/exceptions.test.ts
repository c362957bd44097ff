import { describe, expect, it } from 'vitest';
import type { Layer, Rotation, ScheduleOverride } from '../../model/plan-on-call.ts';
import { scheduleBy, scheduleOf } from './schedules.fixture.ts';
import { gapsOf, shiftsOf, whoIsOnCall } from './shifts.ts';
import { withOverrides } from './with-overrides.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
const span = (from: string, to: string) => ({ fromMs: at(from), toMs: at(to) });

const weekly: Rotation = {
  every: { unit: 'week', count: 1 },
  start: '2025-12-15',
  handoff: '09:00',
  timezone: 'UTC',
  members: ['ann', 'ben', 'cat'],
  first: 0,
};
const stepIn = (person: string | null, from: string, to: string): ScheduleOverride => ({
  kind: 'override',
  slot: 'primary',
  person,
  ...span(from, to),
});

/** The first two weeks of January as `begin person kind`. */
function weeks(overrides: readonly ScheduleOverride[]): readonly string[] {
  const shifts = shiftsOf(scheduleBy(weekly, overrides), 'primary', at('2026-01-05T09:00Z'), at('2026-01-19T09:00Z'));
  return shifts.map(
    ({ fromMs, person, by, declared }) => `${iso(fromMs)} ${person} ${by}${declared ? ' declared' : ''}`,
  );
}

describe('overrides', () => {
  it('that touch a hand-off leave nothing of the shift before, and nothing is repeated', () => {
    expect(weeks([stepIn('dan', '2026-01-10T09:00Z', '2026-01-12T09:00Z')])).toEqual([
      '2026-01-05T09:00 ann rotation',
      '2026-01-10T09:00 dan override',
      '2026-01-12T09:00 ben rotation',
    ]);
    expect(weeks([stepIn('dan', '2026-01-12T09:00Z', '2026-01-13T09:00Z')])).toEqual([
      '2026-01-05T09:00 ann rotation',
      '2026-01-12T09:00 dan override',
      '2026-01-13T09:00 ben rotation',
    ]);
  });

  it('that overlap: the last in the list counts', () => {
    const one = stepIn('dan', '2026-01-06T00:00Z', '2026-01-08T00:00Z');
    const other = stepIn('eve', '2026-01-07T00:00Z', '2026-01-09T00:00Z');
    const people = (overrides: readonly ScheduleOverride[]) => weeks(overrides).slice(1, 3);
    expect(people([one, other])).toEqual(['2026-01-06T00:00 dan override', '2026-01-07T00:00 eve override']);
    expect(people([other, one])).toEqual(['2026-01-06T00:00 dan override', '2026-01-08T00:00 eve override']);
  });

  it('can put nobody there, which is no gap', () => {
    const overrides = [stepIn(null, '2026-01-06T00:00Z', '2026-01-07T00:00Z')];
    expect(weeks(overrides)[1]).toBe('2026-01-06T00:00 null override declared');
    expect(gapsOf(scheduleBy(weekly, overrides), 'primary', at('2026-01-05T00:00Z'), at('2026-02-05T00:00Z'))).toEqual(
      [],
    );
  });

  it('of another slot, and those that end before they begin, count for nothing', () => {
    const other = { ...stepIn('dan', '2026-01-06T00:00Z', '2026-01-07T00:00Z'), slot: 'secondary' } as ScheduleOverride;
    const backwards = stepIn('dan', '2026-01-07T00:00Z', '2026-01-06T00:00Z');
    expect(weeks([other, backwards])).toEqual(weeks([]));
  });

  it('that are made while Tocsin runs win over those of the plan', () => {
    const schedule = scheduleBy(weekly, [stepIn('dan', '2026-01-06T00:00Z', '2026-01-07T00:00Z')]);
    const plan = { schedules: { s: schedule } };
    const override = stepIn('eve', '2026-01-06T00:00Z', '2026-01-07T00:00Z');
    const changed = withOverrides(plan, [{ schedule: 's', override }]).schedules.s;
    expect(whoIsOnCall(schedule, 'primary', at('2026-01-06T12:00Z'))?.person).toBe('dan');
    expect(whoIsOnCall(changed, 'primary', at('2026-01-06T12:00Z'))?.person).toBe('eve');
  });
});

describe('temporary schedules', () => {
  it('replace the whole window, and nobody is on call between their shifts, on purpose', () => {
    const temporary: ScheduleOverride = {
      kind: 'temporary',
      slot: 'primary',
      ...span('2026-01-06T00:00Z', '2026-01-10T00:00Z'),
      shifts: [
        { person: 'cat', ...span('2026-01-05T00:00Z', '2026-01-07T00:00Z') },
        { person: 'ben', ...span('2026-01-08T00:00Z', '2026-01-12T00:00Z') },
        { person: 'dan', ...span('2026-01-09T12:00Z', '2026-01-09T00:00Z') },
      ],
    };
    expect(weeks([temporary])).toEqual([
      '2026-01-05T09:00 ann rotation',
      '2026-01-06T00:00 cat temporary',
      '2026-01-07T00:00 null temporary declared',
      '2026-01-08T00:00 ben temporary',
      '2026-01-10T00:00 ann rotation',
      '2026-01-12T09:00 ben rotation',
    ]);
  });
});

describe('swaps', () => {
  it('exchange two people in every slot, and leave the others', () => {
    const swap: ScheduleOverride = {
      kind: 'swap',
      people: ['ann', 'ben'],
      ...span('2026-01-10T00:00Z', '2026-01-13T00:00Z'),
    };
    expect(weeks([swap])).toEqual([
      '2026-01-05T09:00 ann rotation',
      '2026-01-10T00:00 ben swap',
      '2026-01-12T09:00 ann swap',
      '2026-01-13T00:00 ben rotation',
    ]);
    const two = scheduleBy(weekly, [swap]);
    const second = { id: 'secondary', versions: scheduleBy({ ...weekly, first: 1 }).slots[0]?.versions ?? [] };
    const both = { ...two, slots: [...two.slots, second] };
    expect(whoIsOnCall(both, 'secondary', at('2026-01-11T00:00Z'))?.person).toBe('ann');
    expect(whoIsOnCall(both, 'secondary', at('2026-01-12T12:00Z'))).toMatchObject({ person: 'cat', by: 'rotation' });
  });
});

describe('layers and hours', () => {
  const office: Layer = {
    rotation: { ...weekly, start: '2026-01-05', members: ['eve', null] },
    restrictions: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', timezone: 'UTC' }],
  };

  it('outside all hours is a gap', () => {
    const schedule = scheduleOf([{ effectiveFromMs: null, layers: [office] }]);
    const gaps = gapsOf(schedule, 'primary', at('2026-01-05T00:00Z'), at('2026-01-06T12:00Z'));
    expect(gaps.map(({ fromMs, toMs }) => [iso(fromMs), iso(toMs)])).toEqual([
      ['2026-01-05T00:00', '2026-01-05T09:00'],
      ['2026-01-05T17:00', '2026-01-06T09:00'],
    ]);
    expect(whoIsOnCall(schedule, 'primary', at('2026-01-12T10:00Z'))).toMatchObject({ person: null, declared: true });
    expect(whoIsOnCall(schedule, 'primary', at('2026-01-12T20:00Z'))).toMatchObject({ person: null, declared: false });
  });

  it('a later layer wins in its hours, also with nobody', () => {
    const schedule = scheduleOf([{ effectiveFromMs: null, layers: [{ rotation: weekly, restrictions: [] }, office] }]);
    const who = (moment: string) => whoIsOnCall(schedule, 'primary', at(moment))?.person;
    expect([who('2026-01-05T10:00Z'), who('2026-01-05T20:00Z'), who('2026-01-12T10:00Z')]).toEqual([
      'eve',
      'ann',
      null,
    ]);
  });

  it('a slot without a version that holds yet, or without members, is a gap', () => {
    const layers = [{ rotation: { ...weekly, members: [] }, restrictions: [] }];
    for (const effectiveFromMs of [null, at('2027-01-01T00:00Z')]) {
      const schedule = scheduleOf([{ effectiveFromMs, layers }]);
      expect(gapsOf(schedule, 'primary', 0, at('2026-01-05T00:00Z'))).toEqual([
        { fromMs: 0, toMs: at('2026-01-05T00:00Z') },
      ]);
    }
  });
});
