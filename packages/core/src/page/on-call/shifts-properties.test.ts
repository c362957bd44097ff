import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Schedule, ScheduleOverride } from '../../model/plan-on-call.ts';
import { compareSchedules } from './compare-schedules.ts';
import { handOffsOf, memberOf } from './rotation-hand-offs.ts';
import { layersNear, moment, scheduleAndMoment, scheduleNear, scheduleOf } from './schedules.fixture.ts';
import { gapsOf, type Shift, shiftsOf, whoIsOnCall } from './shifts.ts';
import { isWithinAny } from './time-window.ts';

const DAY_MS = 86_400_000;
const TEN_YEARS_MS = 3653 * DAY_MS;
const part = fc.double({ min: 0, max: 1, noNaN: true });

type Answer = Pick<Shift, 'person' | 'by' | 'declared'>;
const answerOf = (shift: Shift | null): Answer | null =>
  shift && { person: shift.person, by: shift.by, declared: shift.declared };

/** The rules one moment at a time, without shifts: slow, and so simple that it can be read. */
function plainAnswer({ slots, overrides }: Schedule, atMs: number): Answer {
  const versions = slots[0]?.versions ?? [];
  const version = versions.findLast(({ effectiveFromMs }) => effectiveFromMs === null || effectiveFromMs <= atMs);
  let answer: Answer = { person: null, by: 'rotation', declared: false };
  for (const { rotation, restrictions } of version?.layers ?? []) {
    const handOffs = handOffsOf(rotation);
    const isOver = handOffs?.endMs != null && atMs >= handOffs.endMs;
    if (!handOffs || isOver || (restrictions.length > 0 && !isWithinAny(restrictions, atMs))) continue;
    const person = memberOf(rotation, handOffs.turnAt(atMs));
    answer = { person, by: 'rotation', declared: person === null };
  }
  for (const override of overrides) answer = exceptionTo(answer, override, atMs);
  return answer;
}

function exceptionTo(answer: Answer, override: ScheduleOverride, atMs: number): Answer {
  if (atMs < override.fromMs || atMs >= override.toMs) return answer;
  if (override.kind === 'swap') {
    const [one, other] = override.people;
    if (answer.person !== one && answer.person !== other) return answer;
    return { ...answer, person: answer.person === one ? other : one, by: 'swap' };
  }
  const person =
    override.kind === 'override'
      ? override.person
      : (override.shifts.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.person ?? null);
  return { person, by: override.kind, declared: person === null };
}

/** Whether a rotation begins: that is a hand-off, also to whoever was on call until then. */
function isStart({ slots }: Schedule, atMs: number): boolean {
  const layers = slots.flatMap((slot) => slot.versions.flatMap((version) => version.layers));
  return layers.some(({ rotation }) => handOffsOf(rotation)?.momentOf(0) === atMs);
}

/** A shift lasts, the next one follows at once and is another, and at each moment of it the answer is this shift. */
function expectShift(schedule: Schedule, shift: Shift, next: Shift | undefined, where: number): void {
  expect(shift.toMs).toBeGreaterThan(shift.fromMs);
  if (next) {
    expect(next.fromMs).toBe(shift.toMs);
    if (!isStart(schedule, shift.toMs)) expect(answerOf(next)).not.toEqual(answerOf(shift));
  }
  // What goes on for years is cut at a distance from the moment that is asked for.
  if (shift.toMs - shift.fromMs > TEN_YEARS_MS / 2) return;
  const inside = shift.fromMs + Math.floor((shift.toMs - 1 - shift.fromMs) * where);
  for (const atMs of [shift.fromMs, inside, shift.toMs - 1]) {
    expect(whoIsOnCall(schedule, 'primary', atMs)).toEqual(shift);
  }
}

/** Every property plays hundreds of schedules over weeks; a busy machine takes its time. */
vi.setConfig({ testTimeout: 120_000 });

describe('any schedule', () => {
  it('refuses what is no moment, and answers every moment that it takes', () => {
    const outside = fc.constantFrom(NaN, Infinity, -Infinity, 8.64e15, -8.64e15, Date.UTC(2200, 0, 1), 1e300);
    const inside = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) - 1 });
    fc.assert(
      fc.property(scheduleAndMoment, outside, ([schedule, atMs], wrong) => {
        expect(() => whoIsOnCall(schedule, 'primary', wrong)).toThrow(/is no moment/);
        expect(() => shiftsOf(schedule, 'primary', atMs, wrong)).toThrow(RangeError);
        expect(() => gapsOf(schedule, 'primary', wrong, atMs)).toThrow(RangeError);
      }),
    );
    fc.assert(
      fc.property(scheduleAndMoment, inside, ([schedule], atMs) => {
        const shift = whoIsOnCall(schedule, 'primary', atMs);
        expect([shift?.fromMs, shift?.toMs].every(Number.isFinite)).toBe(true);
        expect(shift?.fromMs).toBeLessThanOrEqual(atMs);
        expect(shift?.toMs).toBeGreaterThan(atMs);
      }),
      { numRuns: 20 },
    );
  });

  it('has shifts that tile the time line, and whoever is on call at a moment has the shift of that moment', () => {
    fc.assert(
      fc.property(scheduleAndMoment, part, ([schedule, fromMs], where) => {
        const toMs = fromMs + 45 * DAY_MS;
        const shifts = shiftsOf(schedule, 'primary', fromMs, toMs);
        expect(shifts[0]?.fromMs).toBeLessThanOrEqual(fromMs);
        expect(shifts.at(-1)?.toMs).toBeGreaterThanOrEqual(toMs);
        for (const [index, shift] of shifts.entries()) expectShift(schedule, shift, shifts[index + 1], where);
      }),
      { numRuns: 500 },
    );
  });

  it('answers as its rules do one moment at a time', () => {
    fc.assert(
      fc.property(scheduleAndMoment, fc.array(part, { minLength: 8, maxLength: 8 }), ([schedule, fromMs], parts) => {
        for (const where of parts) {
          const atMs = fromMs + Math.floor(where * 60 * DAY_MS) - 10 * DAY_MS;
          expect(answerOf(whoIsOnCall(schedule, 'primary', atMs))).toEqual(plainAnswer(schedule, atMs));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has one primary at each moment, or says that nobody is meant, or reports the gap', () => {
    fc.assert(
      fc.property(scheduleAndMoment, fc.array(part, { minLength: 5, maxLength: 5 }), ([schedule, fromMs], parts) => {
        const toMs = fromMs + 40 * DAY_MS;
        const gaps = gapsOf(schedule, 'primary', fromMs, toMs);
        for (const [index, gap] of gaps.entries())
          expect(gap.fromMs).toBeGreaterThan(gaps[index - 1]?.toMs ?? -Infinity);
        for (const where of parts) {
          const atMs = fromMs + Math.floor(where * (toMs - 1 - fromMs));
          const shift = whoIsOnCall(schedule, 'primary', atMs);
          const isGap = gaps.some((gap) => gap.fromMs <= atMs && atMs < gap.toMs);
          expect([shift?.person !== null, shift?.declared, isGap].filter(Boolean)).toHaveLength(1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('ends its shifts within ten years', () => {
    fc.assert(
      fc.property(scheduleAndMoment, ([schedule, atMs]) => {
        const shift = whoIsOnCall(schedule, 'primary', atMs);
        expect((shift?.toMs ?? Infinity) - atMs).toBeLessThanOrEqual(TEN_YEARS_MS);
        expect(atMs - (shift?.fromMs ?? -Infinity)).toBeLessThanOrEqual(TEN_YEARS_MS);
      }),
      { numRuns: 100 },
    );
  });
});

const changedSchedule = moment.chain((nearMs) =>
  fc.tuple(scheduleNear(nearMs), fc.constant(nearMs), layersNear(nearMs)),
);
const twoSchedules = moment.chain((nearMs) =>
  fc.tuple(scheduleNear(nearMs), scheduleNear(nearMs), fc.constant(nearMs)),
);

describe('a change of the plan', () => {
  it('changes nothing before the moment from which it holds', () => {
    fc.assert(
      fc.property(changedSchedule, part, ([schedule, changeMs, fresh], where) => {
        const versions = schedule.slots[0]?.versions ?? [];
        const earlier = versions.filter(({ effectiveFromMs }) => (effectiveFromMs ?? -Infinity) < changeMs);
        const changed = scheduleOf([...earlier, { effectiveFromMs: changeMs, layers: fresh }], schedule.overrides);
        expect(compareSchedules(schedule, changed, changeMs - 60 * DAY_MS, changeMs)).toEqual([]);
        const atMs = changeMs - 1 - Math.floor(where * 400 * DAY_MS);
        expect(answerOf(whoIsOnCall(changed, 'primary', atMs))).toEqual(
          answerOf(whoIsOnCall(schedule, 'primary', atMs)),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('moves exactly the stretches that the comparison names', () => {
    fc.assert(
      fc.property(twoSchedules, part, ([one, other, fromMs], where) => {
        const toMs = fromMs + 30 * DAY_MS;
        const changes = compareSchedules(one, other, fromMs, toMs);
        const atMs = fromMs + Math.floor(where * (toMs - 1 - fromMs));
        const was = whoIsOnCall(one, 'primary', atMs)?.person ?? null;
        const is = whoIsOnCall(other, 'primary', atMs)?.person ?? null;
        const found = changes.find((change) => change.fromMs <= atMs && atMs < change.toMs);
        expect(found && [found.was, found.is]).toEqual(was === is ? undefined : [was, is]);
      }),
      { numRuns: 400 },
    );
  });
});
