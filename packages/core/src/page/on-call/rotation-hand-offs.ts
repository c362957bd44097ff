import type { EpochMs } from '../../model/plan.ts';
import type { Rotation } from '../../model/plan-on-call.ts';
import { addMonths, dayNumber, modulo, monthsUntil } from './calendar-day.ts';
import { recurrenceOf } from './recurrence-rule.ts';
import { DAY_MS, dayOf, fromLocalMs, timeOfDayMs, toLocalMs } from './zone-clock.ts';

/** The hand-offs of a rotation, counted from the first (0). */
export interface HandOffs {
  /** The moment of a hand-off; Infinity when there is none. */
  momentOf(index: number): EpochMs;
  /** The turn that runs at a moment: the index of its hand-off, -1 before the first. */
  turnAt(atMs: EpochMs): number;
  /** The moment at which the last turn is over, of a rule that ends; null when the rotation goes on for ever. */
  readonly endMs: EpochMs | null;
}

/** A turn of a rotation; null: nobody is on call, on purpose. */
export interface Turn {
  readonly person: string | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** The first hand-off of the rotation. */
  readonly beginsMs: EpochMs;
}

const HOUR_MS = 3_600_000;

const known = new WeakMap<Rotation, HandOffs | null>();

/**
 * The hand-offs of a rotation. In an hour that daylight saving skips they happen as much later, in one that comes twice the
 * first time. Hours are real ones; days, weeks and months are local dates, and a day that a month lacks is its last.
 *
 * @returns null when the rotation's rule cannot be used
 */
export function handOffsOf(rotation: Rotation): HandOffs | null {
  const before = known.get(rotation);
  if (before !== undefined) return before;
  const made = makeHandOffs(rotation);
  known.set(rotation, made);
  return made;
}

/** The member whose turn has this index; before the first hand-off (-1) the first one's. Null: nobody, on purpose. */
export function memberOf({ members, first }: Rotation, turn: number): string | null {
  return members[modulo(first + Math.max(turn, 0), members.length)] ?? null;
}

/**
 * The turns of a rotation that touch [fromMs, toMs), cut to it, in order. None without members, and none after the end of a
 * rule that ends.
 */
export function turnsBetween(rotation: Rotation, fromMs: EpochMs, toMs: EpochMs): readonly Turn[] {
  const handOffs = handOffsOf(rotation);
  if (!handOffs || rotation.members.length === 0) return [];
  const endMs = Math.min(toMs, handOffs.endMs ?? toMs);
  const beginsMs = handOffs.momentOf(0);
  const turns: Turn[] = [];
  let turn = handOffs.turnAt(fromMs);
  for (let at = fromMs; at < endMs; turn++) {
    const next = Math.min(handOffs.momentOf(turn + 1), endMs);
    // Where the calendar skips a day, a hand-off can follow the one before at once: that turn has no time.
    if (next > at) turns.push({ person: memberOf(rotation, turn), fromMs: at, toMs: next, beginsMs });
    at = Math.max(next, at);
  }
  return turns;
}

function makeHandOffs(rotation: Rotation): HandOffs | null {
  const { every, start, handoff, timezone } = rotation;
  switch (every.unit) {
    case 'rule': {
      const rule = recurrenceOf(every.rule, start, handoff, timezone);
      const endMs = rule?.count == null ? null : rule.momentOf(rule.count);
      return rule && { momentOf: rule.momentOf, turnAt: rule.indexAt, endMs };
    }
    case 'hour':
      return everyHours(rotation, every.count);
    case 'day':
      return everyDays(rotation, every.count);
    case 'week':
      return everyDays(rotation, every.count * 7);
    case 'month':
      return byDates(
        rotation,
        (index) => addMonths(start, index * every.count),
        (day) => Math.floor(monthsUntil(start, day) / every.count),
      );
  }
}

function everyHours({ start, handoff, timezone }: Rotation, hours: number): HandOffs {
  const firstMs = fromLocalMs(timezone, dayNumber(start) * DAY_MS + timeOfDayMs(handoff), 'later');
  return {
    momentOf: (index) => firstMs + index * hours * HOUR_MS,
    turnAt: (atMs) => Math.max(Math.floor((atMs - firstMs) / (hours * HOUR_MS)), -1),
    endMs: null,
  };
}

function everyDays(rotation: Rotation, days: number): HandOffs {
  const start = dayNumber(rotation.start);
  return byDates(
    rotation,
    (index) => start + index * days,
    (day) => Math.floor((day - start) / days),
  );
}

/**
 * Hand-offs on dates.
 *
 * @param dateOf the day of a hand-off @param near a hand-off about that day, at most one off
 */
function byDates(
  { handoff, timezone }: Rotation,
  dateOf: (index: number) => number,
  near: (day: number) => number,
): HandOffs {
  const timeMs = timeOfDayMs(handoff);
  const momentOf = (index: number): EpochMs => fromLocalMs(timezone, dateOf(index) * DAY_MS + timeMs, 'later');
  return {
    momentOf,
    turnAt: (atMs) => {
      let index = near(dayOf(toLocalMs(timezone, atMs)));
      while (index >= 0 && momentOf(index) > atMs) index--;
      while (momentOf(index + 1) <= atMs) index++;
      return Math.max(index, -1);
    },
    endMs: null,
  };
}
