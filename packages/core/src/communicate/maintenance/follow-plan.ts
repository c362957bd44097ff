import type { EpochMs } from '../../model/plan.ts';
import type { MaintenanceWindow } from '../../model/plan-upkeep.ts';
import type { Occurrences } from '../../routine/decide-calls.ts';
import { type Announcement, atSlot, isPending, type MaintenanceOccurrence } from './occurrence.ts';

/** What the plan of today makes of an occurrence that was written down by one of before. */
export type Following =
  | { readonly kind: 'same' }
  /** The plan has it no more. */
  | { readonly kind: 'removed' }
  /** It is at another time. */
  | { readonly kind: 'moved'; readonly to: MaintenanceOccurrence }
  /** It is at its time, and something else about it is new. */
  | { readonly kind: 'edited'; readonly to: MaintenanceOccurrence };

/**
 * What becomes of an occurrence of the calendar when the plan changes. One that has begun goes on as it was told, unless its window is
 * gone. One that has not goes to the nearest time that the calendar has now.
 * @param window the window as it is now; null: there is none
 * @param isTaken whether another occurrence is written down for a slot
 */
export function followPlan(
  occurrence: MaintenanceOccurrence,
  window: MaintenanceWindow | null,
  calendar: Occurrences,
  isTaken: (slotMs: EpochMs) => boolean,
  nowMs: EpochMs,
): Following {
  const { slotMs } = occurrence;
  if (occurrence.window === null || slotMs === null || !isPending(occurrence)) return { kind: 'same' };
  if (window === null) return { kind: 'removed' };
  if (occurrence.state === 'started' || nowMs >= occurrence.fromMs) return { kind: 'same' };
  const slot = calendar.next(slotMs - 1) === slotMs ? slotMs : nearest(calendar, slotMs, isTaken, nowMs);
  if (slot === null) return { kind: 'removed' };
  const to = inItsPlace(occurrence, atSlot(occurrence.service, window, slot, calendar.next(slot)));
  if (to.fromMs !== occurrence.fromMs || to.untilMs !== occurrence.untilMs) return { kind: 'moved', to };
  return isAlike(occurrence, to) ? { kind: 'same' } : { kind: 'edited', to };
}

function nearest(
  calendar: Occurrences,
  slotMs: EpochMs,
  isTaken: (slotMs: EpochMs) => boolean,
  nowMs: EpochMs,
): EpochMs | null {
  const before = calendar.last(slotMs);
  const free = [before, calendar.next(slotMs)].filter(
    (one): one is EpochMs => one !== null && one > nowMs && !isTaken(one),
  );
  return free.sort((a, b) => Math.abs(a - slotMs) - Math.abs(b - slotMs))[0] ?? null;
}

/** By its own name, and for so much longer as a person has extended it. */
function inItsPlace(occurrence: MaintenanceOccurrence, planned: MaintenanceOccurrence): MaintenanceOccurrence {
  const untilMs = planned.untilMs + (occurrence.untilMs - occurrence.plannedUntilMs);
  return { ...planned, id: occurrence.id, untilMs };
}

function isAlike(one: MaintenanceOccurrence, other: MaintenanceOccurrence): boolean {
  return (
    one.title === other.title &&
    one.timezone === other.timezone &&
    one.banner === other.banner &&
    one.template === other.template &&
    one.components.join() === other.components.join() &&
    one.announce.map(inOneWord).join() === other.announce.map(inOneWord).join()
  );
}

function inOneWord({ before, audience, approval }: Announcement): string {
  return `${before}:${audience}:${approval}`;
}
