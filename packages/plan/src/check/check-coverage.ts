import { type Shift, shiftsOf } from '@tocsin/core';
import { toSchedule } from '../assemble-plan.ts';
import type { Path } from '../yaml/node-positions.ts';
import { isReachable } from './check-contacts.ts';
import { localMoment } from './clock-changes.ts';
import type { CheckContext } from './context.ts';

/** How far ahead gaps are looked for. */
export const COVERAGE_DAYS = 90;
export const COVERAGE_MS = COVERAGE_DAYS * 86_400_000;

/** Whoever is on call during the next 90 days can be reached, and overrides do not hide each other. */
export function checkCoverage(context: CheckContext): void {
  // Where nobody at all can be reached, the people are warned of, and every shift would only repeat it.
  const anybody = Object.keys(context.draft.people).some((id) => isReachable(context, id));
  for (const [id, schedule] of Object.entries(context.draft.schedules)) {
    if (anybody) for (const slot of Object.keys(schedule.slots)) checkSlot(context, id, slot);
    checkOverlaps(context, id);
  }
}

function checkSlot(context: CheckContext, id: string, slot: string): void {
  const { draft, nowMs, reportAt } = context;
  const written = draft.schedules[id];
  if (!written || !mayHaveGap(context, written, slot)) return;
  const schedule = toSchedule(id, written, draft.timezone);
  const shifts = shiftsOf(schedule, slot, nowMs, nowMs + COVERAGE_MS);
  const gaps = joined(shifts.filter(({ person }) => person !== null && !isReachable(context, person)));
  const [first] = gaps;
  if (!first) return;
  const from = localMoment(Math.max(first.fromMs, nowMs), schedule.timezone);
  const to = localMoment(first.toMs, schedule.timezone);
  const others = gaps.length > 1 ? `; ${gaps.length} such gaps in the next ${COVERAGE_DAYS} days` : '';
  const message = `Nobody can be reached in "${id}/${slot}" from ${from} to ${to} (${schedule.timezone}): "${first.person}" has only sandboxes${others}`;
  const hint = 'Give this person a real contact, or somebody else the shift.';
  reportAt(placeOf(context, id, first), { severity: 'warning', code: 'coverage-gap', message, hint });
}

type WrittenSchedule = CheckContext['draft']['schedules'][string];

/** Playing a schedule through takes time, and is of no use where everybody in it can be reached. */
function mayHaveGap(context: CheckContext, { slots, overrides }: WrittenSchedule, slot: string): boolean {
  const members = slots[slot]?.members ?? [];
  const people = [...members, ...overrides.filter((override) => override.slot === slot).map(({ person }) => person)];
  return members.length > 0 && people.some((person) => !isReachable(context, person));
}

/** Shifts that follow each other without a break are one gap. */
function joined(shifts: readonly Shift[]): readonly Shift[] {
  const gaps: Shift[] = [];
  for (const shift of shifts) {
    const last = gaps.at(-1);
    if (last && last.toMs >= shift.fromMs) gaps[gaps.length - 1] = { ...last, toMs: shift.toMs };
    else gaps.push(shift);
  }
  return gaps;
}

/** Where the plan puts this person there: the override, or the member of the rotation. */
function placeOf({ draft }: CheckContext, id: string, shift: Shift): Path {
  const schedule = draft.schedules[id];
  if (shift.override) {
    const index = schedule?.overrides.findIndex(({ slot, person }) => slot === shift.slot && person === shift.person);
    return ['schedules', id, 'overrides', index ?? 0, 'person'];
  }
  const index = schedule?.slots[shift.slot]?.members.indexOf(shift.person ?? '');
  return ['schedules', id, 'slots', shift.slot, 'members', index ?? 0];
}

/** Of two overrides of one slot at one time, the first counts. */
function checkOverlaps({ draft, reportAt }: CheckContext, id: string): void {
  const written = draft.schedules[id];
  if (!written) return;
  const overrides = toSchedule(id, written, draft.timezone).overrides.filter((one) => one.kind === 'override');
  for (const [index, override] of overrides.entries()) {
    const earlier = overrides.findIndex(
      (other, at) =>
        at < index && other.slot === override.slot && other.fromMs < override.toMs && override.fromMs < other.toMs,
    );
    if (earlier < 0) continue;
    const message = `This override and the one of "${overrides[earlier]?.person}" are about the same slot at the same time; the first in the list counts`;
    const hint = 'Shorten or remove one of them.';
    reportAt(['schedules', id, 'overrides', index], {
      severity: 'warning',
      code: 'overlapping-overrides',
      message,
      hint,
    });
  }
}
