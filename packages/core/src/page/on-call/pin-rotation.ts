import type { EpochMs } from '../../model/plan.ts';
import type { Rotation } from '../../model/plan-on-call.ts';
import { dateOf, modulo } from './calendar-day.ts';
import { handOffsOf, memberOf } from './rotation-hand-offs.ts';
import { dayOf, toLocalMs } from './zone-clock.ts';

/** A rotation as it shall be from a moment on, before it is known whose turn runs. */
export type ChangedRotation = Omit<Rotation, 'start' | 'first'>;

/**
 * Lets a changed rotation go on from the one before it: whoever's turn runs at that moment keeps it (of those who left, the
 * next who is still a member), and the new order follows from there. Hand-offs stay on the old grid; with another cadence
 * the grid begins anew where the running turn began.
 *
 * @param effectiveFromMs the moment from which the change holds; a hand-off at this very moment has happened
 */
export function pinRotation(before: Rotation, changed: ChangedRotation, effectiveFromMs: EpochMs): Rotation {
  const turn = handOffsOf(before)?.turnAt(effectiveFromMs) ?? -1;
  const start = isSameCadence(before, changed) ? before.start : startOfTurn(before, turn, changed.timezone);
  const unpinned: Rotation = { ...changed, start, first: 0 };
  const member = memberToPin(before, turn, changed.members);
  const count = changed.members.length;
  if (member < 0 || count === 0) return unpinned;
  const newTurn = Math.max(handOffsOf(unpinned)?.turnAt(effectiveFromMs) ?? 0, 0);
  return { ...unpinned, first: modulo(member - newTurn, count) };
}

function isSameCadence({ every: a }: Rotation, { every: b }: ChangedRotation): boolean {
  if (a.unit === 'rule' || b.unit === 'rule') return a.unit === 'rule' && b.unit === 'rule' && a.rule === b.rule;
  return a.unit === b.unit && a.count === b.count;
}

function startOfTurn(before: Rotation, turn: number, zone: string): string {
  const moment = handOffsOf(before)?.momentOf(turn) ?? Infinity;
  return turn < 0 || moment === Infinity ? before.start : dateOf(dayOf(toLocalMs(zone, moment)));
}

/**
 * Index, among the new members, of whoever's turn runs; -1 when nobody of the old is left. Of somebody who has several turns
 * in a round the same one is taken, as far as there still are as many.
 */
function memberToPin(before: Rotation, turn: number, members: Rotation['members']): number {
  const old = before.members;
  for (let ahead = 0; ahead < old.length; ahead++) {
    const position = modulo(before.first + Math.max(turn, 0) + ahead, old.length);
    const person = memberOf(before, Math.max(turn, 0) + ahead);
    const places = members.flatMap((member, index) => (member === person ? [index] : []));
    const earlier = old.slice(0, position).filter((member) => member === person).length;
    const place = places[earlier] ?? places.at(-1);
    if (place !== undefined) return place;
  }
  return -1;
}
