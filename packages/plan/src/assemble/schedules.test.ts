import { compareSchedules, shiftsOf } from '@tocsin/core';
import { describe, expect, it } from 'vitest';
import { schedules } from '../schema/schedules.ts';
import { toSchedule } from './schedules.ts';

const at = (iso: string) => Date.parse(iso);

/** Builds the schedule of a slot as a plan writes it, in a plan of Berlin. */
function built(slot: unknown, overrides: readonly unknown[] = [], timezone?: string) {
  const written = schedules.parse({ s: { ...(timezone && { timezone }), slots: { primary: slot }, overrides } }).s;
  if (!written) throw new Error('a schedule is expected');
  return toSchedule('s', written, 'Europe/Berlin');
}

const versionsOf = (slot: unknown) => built(slot).slots[0]?.versions ?? [];
const rotationOf = (slot: unknown) => versionsOf(slot)[0]?.layers[0]?.rotation;
const base = { start: '2026-01-05', members: ['ann', 'ben', 'cat'] };

describe('a slot', () => {
  it('has one layer that holds since ever, with the defaults of the format', () => {
    const rotation = {
      every: { unit: 'week', count: 1 },
      start: '2026-01-05',
      handoff: '09:00',
      timezone: 'Europe/Berlin',
      members: ['ann', 'ben', 'cat'],
      first: 0,
    };
    expect(versionsOf(base)).toEqual([{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }]);
  });

  it.each([
    ['hour', { unit: 'hour', count: 1 }],
    ['12h', { unit: 'hour', count: 12 }],
    ['3d', { unit: 'day', count: 3 }],
    ['2w', { unit: 'week', count: 2 }],
    ['month', { unit: 'month', count: 1 }],
    ['3mo', { unit: 'month', count: 3 }],
    ['FREQ=WEEKLY;BYDAY=MO,TH', { unit: 'rule', rule: 'FREQ=WEEKLY;BYDAY=MO,TH' }],
  ])('hands over every %s', (every, cadence) => {
    expect(rotationOf({ ...base, every })?.every).toEqual(cadence);
  });

  it('reads "nobody" as a turn of nobody, and hours in the zone of the rotation', () => {
    const slot = { ...base, members: ['ann', 'nobody'], timezone: 'UTC', only: [{ from: '09:00', to: '17:00' }] };
    expect(rotationOf(slot)?.members).toEqual(['ann', null]);
    expect(versionsOf(slot)[0]?.layers[0]?.restrictions[0]?.timezone).toBe('UTC');
  });

  it('has its layers in their order', () => {
    const layers = [base, { start: '2026-01-06', members: ['dan'], every: 'day' }];
    expect(versionsOf({ layers })[0]?.layers.map(({ rotation }) => rotation.members[0])).toEqual(['ann', 'dan']);
  });
});

describe('a change', () => {
  const changed = (...changes: readonly unknown[]) => ({ ...base, changes });

  it('holds from its moment in the zone of the schedule, and keeps what it does not write and whoever is on call', () => {
    const slot = changed({ effectiveFrom: '2026-06-03T09:00', members: ['dan', 'ann', 'ben', 'cat'] });
    const [before, after] = versionsOf(slot);
    expect(after?.effectiveFromMs).toBe(at('2026-06-03T09:00+02:00'));
    expect(after?.layers[0]?.rotation).toMatchObject({
      start: '2026-01-05',
      handoff: '09:00',
      every: { unit: 'week' },
    });
    expect(before?.layers[0]?.rotation.members).toEqual(['ann', 'ben', 'cat']);
    const [from, change, to] = ['2026-01-05', '2026-06-08T07:00Z', '2026-12-01'].map(at);
    const moved = compareSchedules(built(base), built(slot), from ?? 0, to ?? 0);
    // Dan's turn comes after Cat's; nothing moves before the running turn is over.
    expect(moved[0]?.fromMs).toBeGreaterThanOrEqual(change ?? 0);
    const names = shiftsOf(built(slot), 'primary', at('2026-06-01T08:00Z'), at('2026-07-01')).map(
      ({ person }) => person,
    );
    expect(names).toEqual(['ann', 'ben', 'cat', 'dan', 'ann']);
  });

  it('begins anew with a start of its own', () => {
    const slot = changed({ effectiveFrom: '2026-06-03T09:00', start: '2026-06-03', members: ['dan', 'ann'] });
    expect(versionsOf(slot)[1]?.layers[0]?.rotation).toMatchObject({ start: '2026-06-03', first: 0 });
  });

  it('goes on from the change before it', () => {
    const slot = changed(
      { effectiveFrom: '2026-06-03T09:00', handoff: '10:00', only: [{ from: '08:00', to: '20:00' }] },
      { effectiveFrom: '2026-07-03T09:00', members: ['dan', 'cat'] },
    );
    const last = versionsOf(slot)[2]?.layers[0];
    expect(last?.rotation).toMatchObject({ handoff: '10:00', members: ['dan', 'cat'] });
    expect(last?.restrictions).toEqual([{ days: [], from: '08:00', to: '20:00', timezone: 'Europe/Berlin' }]);
  });

  it('of layers carries each layer on by its place, and a new one begins where it says', () => {
    const slot = changed({
      effectiveFrom: '2026-06-03T09:00',
      layers: [{ members: ['ben', 'ann', 'cat'] }, { start: '2026-06-04', members: ['dan'] }],
    });
    const layers = versionsOf(slot)[1]?.layers ?? [];
    expect(layers.map(({ rotation }) => rotation.start)).toEqual(['2026-01-05', '2026-06-04']);
    const [running] = shiftsOf(built(base), 'primary', at('2026-06-03T07:00Z'), at('2026-06-03T08:00Z'));
    const alone = {
      ...slot,
      changes: [{ effectiveFrom: '2026-06-03T09:00', layers: [{ members: ['ben', 'ann', 'cat'] }] }],
    };
    const [kept] = shiftsOf(built(alone), 'primary', at('2026-06-03T07:00Z'), at('2026-06-03T08:00Z'));
    expect(kept?.person).toBe(running?.person);
  });
});

describe('an override', () => {
  const times = { from: '2026-03-02T09:00', to: '2026-03-03T09:00' };
  const read = { fromMs: at('2026-03-02T09:00+01:00'), toMs: at('2026-03-03T09:00+01:00') };

  it.each([
    [
      { slot: 'primary', person: 'dan' },
      { kind: 'override', slot: 'primary', person: 'dan' },
    ],
    [
      { slot: 'primary', person: 'nobody' },
      { kind: 'override', slot: 'primary', person: null },
    ],
    [{ swap: ['ann', 'ben'] }, { kind: 'swap', people: ['ann', 'ben'] }],
    [
      { slot: 'primary', shifts: [{ person: 'ann', ...times }] },
      { kind: 'temporary', slot: 'primary', shifts: [{ person: 'ann', ...read }] },
    ],
  ])('is read as what it is: %j', (written, override) => {
    expect(built(base, [{ ...written, ...times }]).overrides).toEqual([{ ...override, ...read }]);
  });

  it('is in the zone of its schedule', () => {
    const [override] = built(base, [{ slot: 'primary', person: 'dan', ...times }], 'Asia/Kolkata').overrides;
    expect(override?.fromMs).toBe(at('2026-03-02T09:00+05:30'));
  });
});
