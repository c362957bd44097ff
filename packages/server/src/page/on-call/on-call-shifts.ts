import { type EpochMs, type Shift, shiftsOf } from '@tocsin/core';
import type { OnCallTimes, PlanOfTime } from './on-call-plan.ts';

/** The plan that says who is on call at a moment. */
export function planAt({ plans }: OnCallTimes, atMs: EpochMs): PlanOfTime {
  const found = plans.findLast(({ fromMs }) => fromMs <= atMs) ?? plans[0];
  if (!found) throw new Error('there is no plan: onCallSince gives one at least');
  return found;
}

/**
 * The shifts of a slot that touch [fromMs, toMs), in order, each by the plan of its time: what a change of the plan found
 * there is cut at the change.
 */
export function shiftsOver(
  { plans }: OnCallTimes,
  of: { readonly schedule: string; readonly slot: string },
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly Shift[] {
  const shifts: Shift[] = [];
  for (const [index, { plan, fromMs: beganMs }] of plans.entries()) {
    const endedMs = plans[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const schedule = plan.schedules[of.schedule];
    if (!schedule || endedMs <= fromMs || beganMs >= toMs) continue;
    const [begin, end] = [Math.max(beganMs, fromMs), Math.min(endedMs, toMs)];
    for (const shift of shiftsOf(schedule, of.slot, begin, end)) {
      add(shifts, { ...shift, fromMs: Math.max(shift.fromMs, beganMs), toMs: Math.min(shift.toMs, endedMs) });
    }
  }
  return shifts;
}

/** A change of the plan that leaves a shift as it was does not cut it. */
function add(shifts: Shift[], shift: Shift): void {
  const last = shifts.at(-1);
  const goesOn = last?.toMs === shift.fromMs && last.person === shift.person && last.by === shift.by;
  if (last && goesOn && last.declared === shift.declared) shifts[shifts.length - 1] = { ...last, toMs: shift.toMs };
  else shifts.push(shift);
}
