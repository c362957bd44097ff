import type { GetOnCallResponse } from '../api/generated/types.gen.ts';

export type Shift = GetOnCallResponse['schedules'][number]['shifts'][number];

/** A shift as a part of a strip, in percent of its width. */
export interface StripPart {
  readonly shift: Shift;
  readonly leftPercent: number;
  readonly widthPercent: number;
}

const DAY_MS = 86_400_000;

/** Lays the shifts of one slot out on a strip of `days` days that begins at `startMs`; what lies outside is cut off. */
export function layOutShifts(shifts: readonly Shift[], startMs: number, days: number): StripPart[] {
  const endMs = startMs + days * DAY_MS;
  const percent = (ms: number) => ((ms - startMs) / (endMs - startMs)) * 100;
  return shifts.flatMap((shift) => {
    const fromMs = Math.max(Date.parse(shift.from), startMs);
    const toMs = Math.min(Date.parse(shift.to), endMs);
    return toMs > fromMs
      ? [{ shift, leftPercent: percent(fromMs), widthPercent: percent(toMs) - percent(fromMs) }]
      : [];
  });
}

/** The start of each day of the strip. */
export function daysOf(startMs: number, days: number): number[] {
  return Array.from({ length: days }, (_, day) => startMs + day * DAY_MS);
}
