import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../model/plan.ts';
import type { Rotation, Schedule, ScheduleOverride } from '../model/plan-on-call.ts';

/** A stretch of time in which one person holds one slot of a schedule. */
export interface Shift {
  readonly slot: string;
  readonly person: string | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** Whether an override put this person there. */
  readonly override: boolean;
}

/**
 * Says who holds a slot at a moment.
 * @returns the person and the moment at which that may change; null when the slot has no members
 */
export function whoIsOnCall(schedule: Schedule, slot: string, atMs: EpochMs): Shift | null {
  const rotation = schedule.slots
    .find((s) => s.id === slot)
    ?.versions.at(-1)
    ?.layers.at(-1)?.rotation;
  if (!rotation) return null;
  const turn = turnAt(rotation, atMs);
  const overrides = schedule.overrides.filter((o): o is StepIn => o.kind === 'override' && o.slot === slot);
  const override = overrides.find((o) => o.fromMs <= atMs && atMs < o.toMs);
  if (override) return { slot, person: override.person, fromMs: override.fromMs, toMs: override.toMs, override: true };
  return { slot, person: turn.person, override: false, ...trim(turn, overrides, atMs) };
}

/** Lists the shifts of a slot that touch [fromMs, toMs), in order and without a break between them. */
export function shiftsOf(schedule: Schedule, slot: string, fromMs: EpochMs, toMs: EpochMs): readonly Shift[] {
  const shifts: Shift[] = [];
  for (let at = fromMs; at < toMs; ) {
    const shift = whoIsOnCall(schedule, slot, at);
    if (!shift) break;
    shifts.push(shift);
    at = shift.toMs;
  }
  return shifts;
}

type StepIn = Extract<ScheduleOverride, { kind: 'override' }>;

interface Turn {
  readonly person: string | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** The rotation's own turn at a moment, counted in local days so that a hand-off keeps its hour over daylight saving. */
function turnAt(rotation: Rotation, atMs: EpochMs): Turn {
  const { timezone } = rotation;
  const days = rotation.every.unit === 'week' ? 7 : 1;
  const start = Temporal.PlainDate.from(rotation.start);
  const time = Temporal.PlainTime.from(rotation.handoff);
  const handoff = (turn: number): EpochMs =>
    start.add({ days: turn * days }).toZonedDateTime({ timeZone: timezone, plainTime: time }).epochMilliseconds;
  const today = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timezone).toPlainDate();
  let turn = Math.floor(start.until(today, { largestUnit: 'days' }).days / days);
  if (atMs < handoff(turn)) turn -= 1;
  const members = rotation.members;
  const index = turn < 0 ? 0 : turn % members.length;
  return { person: members[index] ?? null, fromMs: handoff(turn), toMs: handoff(turn + 1) };
}

/** Cuts a turn where an override begins or ends. */
function trim(turn: Turn, overrides: readonly StepIn[], atMs: EpochMs): { fromMs: EpochMs; toMs: EpochMs } {
  const ends = overrides.map((o) => o.toMs).filter((ms) => ms <= atMs);
  const begins = overrides.map((o) => o.fromMs).filter((ms) => ms > atMs);
  return { fromMs: Math.max(turn.fromMs, ...ends), toMs: Math.min(turn.toMs, ...begins) };
}
