import { nextLocalTime } from '../../respond/snooze-words.ts';
import type { Schedule, Shift } from './calendar.ts';

/** A span of time (epoch ms). */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function atLocalHour(ms: number, days: number, hour: number): number {
  const at = new Date(ms);
  at.setDate(at.getDate() + days);
  at.setHours(hour, 0, 0, 0);
  return at.getTime();
}

/** From 18:00, or from now when that has passed or it is night already, until 09:00, on the reader's clock. */
export function tonight(nowMs: number): Span {
  const isNight = new Date(nowMs).getHours() < 9;
  return {
    fromMs: isNight ? nowMs : Math.max(nowMs, atLocalHour(nowMs, 0, 18)),
    toMs: nextLocalTime(isNight ? nowMs : atLocalHour(nowMs, 0, 12), 9),
  };
}

/** From Friday 18:00, or from now when it has passed, to Monday 09:00, on the reader's clock. */
export function thisWeekend(nowMs: number): Span {
  // Sunday counts as the last day of its week, and the night before Monday 09:00 still as weekend.
  const at = new Date(nowMs);
  const isMondayNight = at.getDay() === 1 && at.getHours() < 9;
  const day = isMondayNight ? 8 : at.getDay() === 0 ? 7 : at.getDay();
  return {
    fromMs: Math.max(nowMs, atLocalHour(nowMs, 5 - day, 18)),
    toMs: atLocalHour(nowMs, 8 - day, 9),
  };
}

/** From now until the slot is handed over; a slot that never is: a day. */
export function untilHandOff(schedule: Schedule, slot: string, nowMs: number): Span {
  const until = schedule.now.find((one) => one.slot === slot)?.until;
  const toMs = until ? Date.parse(until) : Number.NaN;
  return { fromMs: nowMs, toMs: toMs > nowMs ? toMs : nowMs + DAY_MS };
}

/** The coming four weeks from the next full hour: time enough for two people to swap. */
export function comingWeeks(nowMs: number, weeks: number): Span {
  const fromMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  return { fromMs, toMs: atLocalHour(fromMs, weeks * 7, new Date(fromMs).getHours()) };
}

const overlaps = (shift: Shift, span: Span) => Date.parse(shift.from) < span.toMs && Date.parse(shift.to) > span.fromMs;

/** Who has a slot in a span now, in the order of their turns, each once; `Nobody` for a gap. */
export function namesWithin(schedule: Schedule, slot: string, span: Span): string[] {
  const shifts = schedule.shifts.filter((shift) => shift.slot === slot && overlaps(shift, span));
  return [...new Set(shifts.map((shift) => shift.person?.name ?? 'Nobody'))];
}

/** How many shifts of each of two people lie in a span: what a swap exchanges. */
export function shiftsOfPair(schedule: Schedule, pair: readonly [string, string], span: Span): [number, number] {
  const count = (person: string) =>
    schedule.shifts.filter((shift) => shift.person?.person === person && overlaps(shift, span)).length;
  return [count(pair[0]), count(pair[1])];
}
