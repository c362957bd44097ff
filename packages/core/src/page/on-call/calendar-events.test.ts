import { expect, it } from 'vitest';
import type { Person, Rotation } from '../../model/plan-on-call.ts';
import { calendarEvents, calendarEventsOf } from './calendar-events.ts';
import { scheduleBy } from './schedules.fixture.ts';

const at = (iso: string) => Date.parse(iso);
const person = (id: string): Person => ({ id, name: id.toUpperCase(), contact: [], quiet: [], access: 'responder' });
const weekly: Rotation = {
  every: { unit: 'week', count: 1 },
  start: '2025-12-15',
  handoff: '09:00',
  timezone: 'UTC',
  members: ['ann', null, 'ben'],
  first: 0,
};
const plan = (rotation: Rotation = weekly) => ({
  people: { ann: person('ann'), ben: person('ben') },
  schedules: { s: scheduleBy(rotation), t: { ...scheduleBy({ ...weekly, first: 2 }), id: 't', title: 'T' } },
});

it('has an entry for each whole shift of a schedule, without those of nobody', () => {
  const events = calendarEvents(plan(), 's', at('2026-01-06T00:00Z'), at('2026-01-20T00:00Z'));
  expect(events).toEqual([
    {
      uid: `s/primary/${at('2026-01-05T09:00Z')}`,
      title: 'ANN: S, primary',
      schedule: 's',
      slot: 'primary',
      person: 'ann',
      fromMs: at('2026-01-05T09:00Z'),
      toMs: at('2026-01-12T09:00Z'),
    },
    expect.objectContaining({ person: 'ben', fromMs: at('2026-01-19T09:00Z') }),
  ]);
  expect(calendarEvents(plan(), 'gone', 0, at('2026-01-20T00:00Z'))).toEqual([]);
});

it('has the shifts of one person in all schedules, in order', () => {
  const events = calendarEventsOf(plan(), 'ann', at('2026-01-06T00:00Z'), at('2026-01-20T00:00Z'));
  expect(events.map(({ title }) => title)).toEqual(['On call: S, primary', 'On call: T, primary']);
});

it('gives a shift the same name whenever it is asked for', () => {
  const uids = (from: string) => calendarEvents(plan(), 's', at(from), at('2026-03-01T00:00Z')).map(({ uid }) => uid);
  expect(uids('2026-01-06T00:00Z')).toEqual(uids('2026-01-11T00:00Z'));
});

it('begins with the rotation, whoever was on call before it', () => {
  const fresh = plan({ ...weekly, start: '2026-01-05' });
  const events = calendarEvents(fresh, 's', at('2026-01-05T09:00Z'), at('2026-01-12T09:00Z'));
  expect(events.map(({ fromMs }) => fromMs)).toEqual([at('2026-01-05T09:00Z')]);
});

it.each([
  ['2025-12-15', { uid: `s/primary/${at('2025-12-15T09:00Z')}`, fromMs: at('2025-12-15T09:00Z') }],
  ['2010-01-04', { uid: 's/primary/always', fromMs: at('2026-01-06T00:00Z') }],
])('cuts a shift without an end that began on %s to what was asked for', (start, event) => {
  const always = plan({ ...weekly, start, members: ['ann'] });
  const toMs = at('2026-03-01T00:00Z');
  expect(calendarEvents(always, 's', at('2026-01-06T00:00Z'), toMs)).toEqual([
    expect.objectContaining({ ...event, toMs }),
  ]);
});
