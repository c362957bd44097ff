import type { Plan, Rotation, Schedule } from '@tocsin/core';
import { expect, it } from 'vitest';
import { eventsOver } from './calendar.views.ts';
import type { OnCallTimes, PlanOfTime } from './on-call-plan.ts';
import { planAt, shiftsOver } from './on-call-shifts.ts';
import { windowWords } from './window-words.ts';

const at = (day: number, hour = 9) => Date.UTC(2026, 0, day, hour);

function planOf(members: readonly string[]): Plan {
  const every = { unit: 'week', count: 1 } as const;
  const rotation: Rotation = { every, start: '2025-12-22', handoff: '09:00', timezone: 'UTC', members, first: 0 };
  const versions = [{ effectiveFromMs: null, layers: [{ rotation, restrictions: [] }] }];
  const schedule: Schedule = { id: 's', title: 'S', timezone: 'UTC', slots: [{ id: 'p', versions }], overrides: [] };
  // What is asked here looks at nothing else of a plan.
  return { people: {}, schedules: { s: schedule } } as unknown as Plan;
}

/** @param parts since when each plan held, and its members */
function times(...parts: readonly (readonly [number, ...string[]])[]): OnCallTimes {
  const plans = parts.map(([fromMs, ...members]): PlanOfTime => {
    const plan = planOf(members);
    return { fromMs, own: plan, plan };
  });
  return { plans, made: [] };
}

const slot = { schedule: 's', slot: 'p' };
const SINCE_EVER = Number.NEGATIVE_INFINITY;

it('each shift is by the plan of its time, cut where the plan put somebody else there', () => {
  const over = times([SINCE_EVER, 'ann', 'ben'], [at(14), 'ann', 'cat']);
  const shifts = shiftsOver(over, slot, at(6), at(27));
  expect(shifts.map(({ person, fromMs, toMs }) => [person, fromMs, toMs])).toEqual([
    ['ann', at(5), at(12)],
    ['ben', at(12), at(14)],
    ['cat', at(14), at(19)],
    ['ann', at(19), at(26)],
    ['cat', at(26), at(33)],
  ]);
  expect(planAt(over, at(13)).plan).toBe(over.plans[0]?.plan);
  expect(planAt(over, at(14)).plan).toBe(over.plans[1]?.plan);
});

it('a plan that changes something else does not cut a shift, nor its entry in a calendar', () => {
  const over = times([SINCE_EVER, 'ann', 'ben'], [at(7), 'ann', 'ben'], [at(8), 'ann', 'ben']);
  expect(shiftsOver(over, slot, at(6), at(12))).toMatchObject([{ person: 'ann', fromMs: at(5), toMs: at(12) }]);
  const events = eventsOver(over, { service: 'shop', kind: 'schedule', id: 's' }, at(6), at(13));
  expect(events.map(({ uid, fromMs, toMs }) => [uid, fromMs, toMs])).toEqual([
    [`s/p/${at(5)}`, at(5), at(12)],
    [`s/p/${at(12)}`, at(12), at(19)],
  ]);
});

it('a slot that came later was nobody’s before, and entries of a cut shift have names of their own', () => {
  const over = times([SINCE_EVER, 'ann', 'ben'], [at(14), 'ann', 'cat']);
  const none: OnCallTimes = {
    ...over,
    plans: over.plans.map((one, i) => (i > 0 ? one : { ...one, plan: { ...one.plan, schedules: {} } })),
  };
  expect(shiftsOver(none, slot, at(6), at(20))[0]?.fromMs).toBe(at(14));
  const events = eventsOver(over, { service: 'shop', kind: 'schedule', id: 's' }, at(6), at(19));
  expect(events.map(({ uid, person }) => [uid, person])).toEqual([
    [`s/p/${at(5)}`, 'ann'],
    [`s/p/${at(12)}`, 'ben'],
    [`s/p/${at(14)}`, 'cat'],
  ]);
});

it.each([
  [[], '09:00', '17:00', 'every day 09:00-17:00 (UTC)'],
  [[1, 2, 3, 4, 5], '09:00', '17:00', 'Mon-Fri 09:00-17:00 (UTC)'],
  [[7, 6], '00:00', '00:00', 'Sat, Sun all day (UTC)'],
  [[1, 3], '22:00', '07:00', 'Mon, Wed 22:00-07:00 (UTC)'],
])('says the hours of %j from %s to %s', (days, from, to, words) => {
  expect(windowWords({ days, from, to, timezone: 'UTC' })).toBe(words);
});
