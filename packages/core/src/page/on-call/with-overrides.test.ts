import { expect, it } from 'vitest';
import type { Schedule, ScheduleOverride } from '../../model/plan-on-call.ts';
import { withOverrides } from './with-overrides.ts';

const override = (person: string): ScheduleOverride => ({
  kind: 'override',
  slot: 'primary',
  person,
  fromMs: 0,
  toMs: 1,
});
const schedule = (id: string): Schedule => ({
  id,
  title: id,
  timezone: 'UTC',
  slots: [],
  overrides: [override('of the plan')],
});
const plan = { schedules: { a: schedule('a'), b: schedule('b') } };

it('adds overrides after those of the plan, and leaves the other schedules as they are', () => {
  const changed = withOverrides(plan, [
    { schedule: 'a', override: override('first') },
    { schedule: 'gone', override: override('nowhere') },
    { schedule: 'a', override: override('second') },
  ]);
  expect(changed.schedules.a.overrides).toEqual([override('of the plan'), override('first'), override('second')]);
  expect(changed.schedules.b).toBe(plan.schedules.b);
  expect(Object.keys(changed.schedules)).toEqual(['a', 'b']);
  expect(plan.schedules.a.overrides).toHaveLength(1);
});

it('is the plan itself without anything to add', () => {
  expect(withOverrides(plan, [])).toBe(plan);
  expect(withOverrides(plan, [{ schedule: 'gone', override: override('nowhere') }])).toBe(plan);
});
