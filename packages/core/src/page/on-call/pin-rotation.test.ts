import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rotation } from '../../model/plan-on-call.ts';
import { pinRotation } from './pin-rotation.ts';
import { handOffsOf, memberOf } from './rotation-hand-offs.ts';
import {
  cadence,
  members,
  moment,
  rotationNear,
  scheduleBy,
  scheduleOf,
  timeOfDay,
  zone,
} from './schedules.fixture.ts';
import { shiftsOf } from './shifts.ts';

const at = (iso: string) => Date.parse(iso);
const weekly: Rotation = {
  every: { unit: 'week', count: 1 },
  start: '2025-12-15',
  handoff: '09:00',
  timezone: 'UTC',
  members: ['ann', 'ben', 'cat'],
  first: 0,
};

/** Who is on call in the weeks from January 5 on, when members change in the week of Ben. */
function weeksAfter(fresh: Rotation['members'], changeAt = '2026-01-14T12:00Z'): string {
  const effectiveFromMs = at(changeAt);
  const rotation = pinRotation(weekly, { ...weekly, members: fresh }, effectiveFromMs);
  const versions = [weekly, rotation].map((one, index) => ({
    effectiveFromMs: index === 0 ? null : effectiveFromMs,
    layers: [{ rotation: one, restrictions: [] }],
  }));
  const shifts = shiftsOf(scheduleOf(versions), 'primary', at('2026-01-05T09:00Z'), at('2026-02-16T09:00Z'));
  return shifts.map(({ person, fromMs }) => `${new Date(fromMs).toISOString().slice(5, 10)} ${person}`).join(', ');
}

it('keeps the running turn and its hand-offs when somebody joins, wherever in the order', () => {
  const before = shiftsOf(scheduleBy(weekly), 'primary', at('2026-01-05T09:00Z'), at('2026-01-26T09:00Z'));
  expect(before.map(({ person }) => person)).toEqual(['ann', 'ben', 'cat']);
  expect(weeksAfter(['ann', 'ben', 'cat', 'dan'])).toBe(
    '01-05 ann, 01-12 ben, 01-19 cat, 01-26 dan, 02-02 ann, 02-09 ben',
  );
  expect(weeksAfter(['dan', 'ann', 'ben', 'cat'])).toBe(
    '01-05 ann, 01-12 ben, 01-19 cat, 01-26 dan, 02-02 ann, 02-09 ben',
  );
});

it('lets the next of the old order who is still there take over from somebody who leaves', () => {
  expect(weeksAfter(['ann', 'cat'])).toBe(
    '01-05 ann, 01-12 ben, 01-14 cat, 01-19 ann, 01-26 cat, 02-02 ann, 02-09 cat',
  );
  expect(weeksAfter(['eve', 'dan'])).toContain('01-14 ');
});

it('counts a hand-off at the very moment as done', () => {
  expect(weeksAfter(['ben', 'dan'], '2026-01-12T09:00Z')).toBe(
    '01-05 ann, 01-12 ben, 01-19 dan, 01-26 ben, 02-02 dan, 02-09 ben',
  );
});

it('keeps which of several turns of one person runs', () => {
  const before: Rotation = { ...weekly, start: '2026-01-05', members: ['ann', 'ben', 'ann', 'cat'] };
  const after = pinRotation(
    before,
    { ...before, members: ['dan', 'ann', 'ben', 'ann', 'cat'] },
    at('2026-01-20T00:00Z'),
  );
  expect([0, 1, 2].map((ahead) => memberOf(after, 2 + ahead))).toEqual(['ann', 'cat', 'dan']);
});

it('begins a new grid where the running turn began when the cadence changes', () => {
  const every = { unit: 'day', count: 1 } as const;
  const after = pinRotation(weekly, { ...weekly, every }, at('2026-01-14T12:00Z'));
  expect(after.start).toBe('2026-01-12');
  const turn = handOffsOf(after)?.turnAt(at('2026-01-14T12:00Z')) ?? -1;
  expect([memberOf(after, turn), memberOf(after, turn + 1)]).toEqual(['ben', 'cat']);
});

const change = moment.chain((changeMs) =>
  fc.record({
    before: rotationNear(changeMs),
    changed: fc.record({ every: cadence, handoff: timeOfDay, timezone: zone, members }),
    isSameGrid: fc.boolean(),
    changeMs: fc.constant(changeMs),
  }),
);

it('whoever is on call stays so if still a member, and the next is the next of the new order', () => {
  fc.assert(
    fc.property(change, ({ before, changed, isSameGrid, changeMs }) => {
      const fresh = isSameGrid ? { ...before, members: changed.members } : changed;
      const after = pinRotation(before, fresh, changeMs);
      const running = memberOf(before, handOffsOf(before)?.turnAt(changeMs) ?? -1);
      const turn = Math.max(handOffsOf(after)?.turnAt(changeMs) ?? -1, 0);
      const now = memberOf(after, turn);
      const members: readonly (string | null)[] = fresh.members;
      if (members.includes(running)) expect(now).toBe(running);
      else if (fresh.members.some((member) => before.members.includes(member))) expect(before.members).toContain(now);
      const position = (after.first + turn) % fresh.members.length;
      expect(memberOf(after, turn + 1)).toBe(fresh.members[(position + 1) % fresh.members.length]);
      if (isSameGrid) expect(after.start).toBe(before.start);
    }),
    { numRuns: 600 },
  );
}, 60_000);
