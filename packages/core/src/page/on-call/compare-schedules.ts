import type { EpochMs } from '../../model/plan.ts';
import type { Schedule } from '../../model/plan-on-call.ts';
import { shiftsOf } from './shifts.ts';

/** A stretch in which somebody else is on call than before. */
export interface ScheduleChange {
  readonly slot: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** Who was to be on call; null: nobody. */
  readonly was: string | null;
  readonly is: string | null;
}

/**
 * Says where two versions of a schedule put different people on call between two moments: what a change of the plan moves.
 * A slot that only one of them has counts as nobody in the other. By slot, and in order within a slot.
 */
export function compareSchedules(
  before: Schedule,
  after: Schedule,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly ScheduleChange[] {
  const slots = new Set([...before.slots, ...after.slots].map(({ id }) => id));
  return [...slots].flatMap((slot) => compareSlot(before, after, slot, fromMs, toMs));
}

function compareSlot(
  before: Schedule,
  after: Schedule,
  slot: string,
  fromMs: EpochMs,
  toMs: EpochMs,
): readonly ScheduleChange[] {
  const old = shiftsOf(before, slot, fromMs, toMs);
  const fresh = shiftsOf(after, slot, fromMs, toMs);
  const changes: ScheduleChange[] = [];
  let [oldIndex, freshIndex] = [0, 0];
  for (let at = fromMs; at < toMs; ) {
    const [one, other] = [old[oldIndex], fresh[freshIndex]];
    const end = Math.min(one?.toMs ?? toMs, other?.toMs ?? toMs, toMs);
    add(changes, { slot, fromMs: at, toMs: end, was: one?.person ?? null, is: other?.person ?? null });
    if (one && one.toMs <= end) oldIndex++;
    if (other && other.toMs <= end) freshIndex++;
    at = end;
  }
  return changes;
}

function add(changes: ScheduleChange[], change: ScheduleChange): void {
  if (change.was === change.is) return;
  const last = changes.at(-1);
  if (last?.toMs === change.fromMs && last.was === change.was && last.is === change.is) {
    changes[changes.length - 1] = { ...last, toMs: change.toMs };
  } else changes.push(change);
}
