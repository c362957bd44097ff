import {
  gapsOf,
  handOffsOf,
  type Schedule,
  type ScheduleOverride,
  type Shift,
  type Span,
  shiftsOf,
} from '@tocsin/core';
import type { Path } from '../yaml/node-positions.ts';
import { scheduleOf } from './built-schedule.ts';
import { isReachable } from './check-contacts.ts';
import { localMoment } from './clock-changes.ts';
import type { CheckContext } from './context.ts';
import { membersOf, peopleOf } from './schedule-places.ts';

/** How far ahead gaps are looked for. */
export const COVERAGE_DAYS = 90;
export const COVERAGE_MS = COVERAGE_DAYS * 86_400_000;

/** Somebody who can be reached is on call during the next 90 days, no schedule ends, and overrides do not hide each other. */
export function checkCoverage(context: CheckContext): void {
  // Where nobody at all can be reached, the people are warned of, and every shift would only repeat it.
  const anybody = Object.keys(context.draft.people).some((id) => isReachable(context, id));
  for (const [id, written] of Object.entries(context.draft.schedules)) {
    const schedule = scheduleOf(context, id);
    if (!schedule) continue;
    for (const [slot, { layers, members = [] }] of Object.entries(written.slots)) {
      // A slot without members is an error of its own.
      if (layers.length === 0 && members.length === 0) continue;
      const endMs = checkEnd(context, schedule, slot);
      checkGaps(context, schedule, slot, endMs);
      if (anybody) checkReach(context, schedule, slot);
    }
    checkOverlaps(context, schedule);
  }
}

/** Warns of a slot whose last rotations all end, and returns when that is; Infinity when it goes on. */
function checkEnd({ draft, reportAt }: CheckContext, schedule: Schedule, slotId: string): number {
  const layers = schedule.slots.find(({ id }) => id === slotId)?.versions.at(-1)?.layers ?? [];
  const endMs = Math.max(...layers.map(({ rotation }) => handOffsOf(rotation)?.endMs ?? Infinity));
  if (!Number.isFinite(endMs)) return Infinity;
  const from = localMoment(endMs, schedule.timezone);
  const message = `"${schedule.id}/${slotId}" ends: from ${from} (${schedule.timezone}) on nobody is on call`;
  const hint = 'Take COUNT or UNTIL out of the rule, or write under "changes" what follows.';
  const slot = draft.schedules[schedule.id]?.slots[slotId];
  const last = slot && membersOf(slot, ['schedules', schedule.id, 'slots', slotId]).at(-1);
  reportAt([...(last?.path ?? []), 'every'], { severity: 'warning', code: 'ending-schedule', message, hint });
  return endMs;
}

/** Warns of hours in which nobody is on call and nobody said so. */
function checkGaps({ nowMs, reportAt }: CheckContext, schedule: Schedule, slot: string, endMs: number): void {
  const gaps = gapsOf(schedule, slot, nowMs, Math.min(nowMs + COVERAGE_MS, endMs));
  const [first] = gaps;
  if (!first) return;
  const message = `Nobody is on call in "${schedule.id}/${slot}" ${gapWords(gaps, first, schedule, nowMs)}`;
  const hint = 'Widen "only", or add a layer for these hours; where it is meant, give them to the member "nobody".';
  const path = ['schedules', schedule.id, 'slots', slot];
  reportAt(path, { severity: 'warning', code: 'coverage-gap', message, hint }, 'key');
}

/** Warns of shifts of people who cannot be reached. */
function checkReach(context: CheckContext, schedule: Schedule, slot: string): void {
  const { draft, nowMs, reportAt } = context;
  const written = draft.schedules[schedule.id];
  // Playing a schedule through takes time, and is of no use where everybody in it can be reached.
  if (!written || peopleOf(written, []).every(({ person }) => isReachable(context, person))) return;
  const shifts = shiftsOf(schedule, slot, nowMs, nowMs + COVERAGE_MS);
  const gaps = joined(shifts.filter(({ person }) => person !== null && !isReachable(context, person)));
  const [first] = gaps;
  if (!first) return;
  const when = gapWords(gaps, first, schedule, nowMs, `: "${first.person}" has only sandboxes`);
  const message = `Nobody can be reached in "${schedule.id}/${slot}" ${when}`;
  const hint = 'Give this person a real contact, or somebody else the shift.';
  reportAt(placeOf(context, schedule, first), { severity: 'warning', code: 'coverage-gap', message, hint });
}

/** `from Mon 2026-03-02 09:00 to Mon 2026-03-09 09:00 (America/New_York); 5 such gaps in the next 90 days` */
function gapWords(gaps: readonly Span[], first: Span, { timezone }: Schedule, nowMs: number, why = ''): string {
  const from = localMoment(Math.max(first.fromMs, nowMs), timezone);
  const to = localMoment(first.toMs, timezone);
  const others = gaps.length > 1 ? `; ${gaps.length} such gaps in the next ${COVERAGE_DAYS} days` : '';
  return `from ${from} to ${to} (${timezone})${why}${others}`;
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

/** Where the plan puts this person there: the exception, or the member of a rotation. */
function placeOf({ draft }: CheckContext, { id }: Schedule, shift: Shift): Path {
  const written = draft.schedules[id];
  const places = written ? peopleOf(written, ['schedules', id]) : [];
  const isOfKind = (path: Path) =>
    shift.override ? path[2] === 'overrides' : path[2] === 'slots' && path[3] === shift.slot;
  return places.find(({ person, path }) => person === shift.person && isOfKind(path))?.path ?? ['schedules', id];
}

type SlotOverride = Exclude<ScheduleOverride, { kind: 'swap' }>;

/** Of two overrides of one slot at one time, the last counts. */
function checkOverlaps({ reportAt }: CheckContext, { id, overrides }: Schedule): void {
  const placed = overrides.flatMap((one, index) => (one.kind === 'swap' ? [] : [{ one, index }]));
  for (const { one, index } of placed) {
    const earlier = placed.find(
      (other) =>
        other.index < index &&
        other.one.slot === one.slot &&
        other.one.fromMs < one.toMs &&
        one.fromMs < other.one.toMs,
    );
    if (!earlier) continue;
    const message = `This override and ${overrideWords(earlier.one)} are about the same slot at the same time; the last in the list counts`;
    const hint = 'Shorten or remove one of them.';
    const path = ['schedules', id, 'overrides', index];
    reportAt(path, { severity: 'warning', code: 'overlapping-overrides', message, hint });
  }
}

function overrideWords(override: SlotOverride): string {
  return override.kind === 'temporary' ? 'a temporary schedule' : `the one of "${override.person ?? 'nobody'}"`;
}
