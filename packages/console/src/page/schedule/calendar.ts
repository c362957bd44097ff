import type { GetOnCallResponse } from '../../api/generated/types.gen.ts';
import { dayStarts } from './zone-days.ts';

export type Schedule = GetOnCallResponse['schedules'][number];
export type Shift = Schedule['shifts'][number];

/** How a part of the calendar is drawn: a gap is a mistake, `declared` says that nobody is on call on purpose. */
export type Cover = 'person' | 'gap' | 'declared';

/** A shift, or a piece of one that goes on in another week, in percent of the week's width. */
export interface CalendarPart {
  readonly shift: Shift;
  readonly cover: Cover;
  readonly leftPercent: number;
  readonly widthPercent: number;
  /** It began before this week, or goes on after it. */
  readonly goesOn: boolean;
}

export interface CalendarDay {
  readonly startMs: number;
  readonly endMs: number;
  readonly leftPercent: number;
  readonly widthPercent: number;
}

export interface CalendarWeek {
  readonly startMs: number;
  readonly endMs: number;
  readonly days: readonly CalendarDay[];
  readonly lanes: readonly { readonly slot: string; readonly parts: readonly CalendarPart[] }[];
}

/** Whether somebody has a shift, nobody on purpose, or nobody by mistake. */
export function coverOf(shift: Pick<Shift, 'person' | 'declared'>): Cover {
  if (shift.person) return 'person';
  return shift.declared ? 'declared' : 'gap';
}

/**
 * Lays a schedule out in weeks of seven days of its own zone, by instants: a day of 23 or 25 hours is as much narrower or
 * wider than the others, and no shift is lost or doubled.
 * @param fromMs an instant of the first day
 */
export function layOutCalendar(schedule: Schedule, fromMs: number, weeks: number): CalendarWeek[] {
  const starts = dayStarts(fromMs, weeks * 7, schedule.timezone);
  const slots = schedule.now.map(({ slot }) => slot);
  return Array.from({ length: weeks }, (_, week) => {
    const edges = starts.slice(week * 7, week * 7 + 8);
    const startMs = edges[0] ?? 0;
    const endMs = edges.at(-1) ?? startMs;
    const percent = (ms: number) => ((ms - startMs) / (endMs - startMs)) * 100;
    return {
      startMs,
      endMs,
      days: edges.slice(0, -1).map((dayMs, day) => ({
        startMs: dayMs,
        endMs: edges[day + 1] ?? endMs,
        leftPercent: percent(dayMs),
        widthPercent: percent(edges[day + 1] ?? endMs) - percent(dayMs),
      })),
      lanes: slots.map((slot) => ({ slot, parts: partsOf(schedule.shifts, slot, startMs, endMs) })),
    };
  });
}

function partsOf(shifts: readonly Shift[], slot: string, startMs: number, endMs: number): CalendarPart[] {
  const percent = (ms: number) => ((ms - startMs) / (endMs - startMs)) * 100;
  return shifts.flatMap((shift) => {
    if (shift.slot !== slot) return [];
    const wholeFrom = Date.parse(shift.from);
    const wholeTo = Date.parse(shift.to);
    const from = Math.max(wholeFrom, startMs);
    const to = Math.min(wholeTo, endMs);
    if (to <= from) return [];
    const goesOn = wholeFrom < from || wholeTo > to;
    const leftPercent = percent(from);
    return [{ shift, cover: coverOf(shift), leftPercent, widthPercent: percent(to) - leftPercent, goesOn }];
  });
}

/** A stable tint for each person of a schedule; the name stands on it, so that the tint is only a help. */
export function tintsOf(shifts: readonly Shift[]): ReadonlyMap<string, number> {
  const people = [...new Set(shifts.flatMap((shift) => shift.person?.person ?? []))].sort();
  return new Map(people.map((person, place) => [person, place % 4]));
}
