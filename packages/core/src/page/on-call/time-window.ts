import type { EpochMs } from '../../model/plan.ts';
import type { TimeWindow } from '../../model/plan-on-call.ts';
import { DAY_MS, dayOf, fromLocalMs, timeOfDayMs, toLocalMs, weekdayOf } from './zone-clock.ts';

/** A stretch of time, its end excluded. */
export interface Span {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** Windows repeat every week; the second week is for one that a skipped day swallows (Apia 2011-12-30). */
const LOOK_AHEAD_DAYS = 15;

/**
 * Whether a moment lies within a window. The weekdays are those on which the window begins. A time that daylight saving
 * skips is the moment of the change, one that comes twice is the first: windows that touch on paper touch then, too.
 */
export function isWithin(window: TimeWindow, atMs: EpochMs): boolean {
  const today = dayOf(toLocalMs(window.timezone, atMs));
  // Clocks that go back over midnight show yesterday after tomorrow's window has begun.
  for (let day = today - 1; day <= today + 1; day++) {
    const span = spanOn(window, day);
    if (span && span.fromMs <= atMs && atMs < span.toMs) return true;
  }
  return false;
}

/** Whether a moment lies within one of the windows; never when there are none. */
export function isWithinAny(windows: readonly TimeWindow[], atMs: EpochMs): boolean {
  return windows.some((window) => isWithin(window, atMs));
}

/**
 * The next moment after this one at which {@link isWithinAny} gives another answer.
 *
 * @returns null when it never does: no windows, or windows that fill the week
 */
export function nextChangeMs(windows: readonly TimeWindow[], atMs: EpochMs): EpochMs | null {
  const endMs = atMs + LOOK_AHEAD_DAYS * DAY_MS;
  for (const { fromMs, toMs } of spansOf(windows, atMs, endMs)) {
    if (fromMs > atMs) return fromMs;
    if (toMs > atMs) return toMs < endMs ? toMs : null;
  }
  return null;
}

/** The time within any of the windows that touches [fromMs, toMs), cut to it, in order and joined where it touches. */
export function spansOf(windows: readonly TimeWindow[], fromMs: EpochMs, toMs: EpochMs): readonly Span[] {
  const found: Span[] = [];
  for (const window of windows) {
    const last = dayOf(toLocalMs(window.timezone, toMs)) + 1;
    for (let day = dayOf(toLocalMs(window.timezone, fromMs)) - 1; day <= last; day++) {
      const span = spanOn(window, day);
      if (span && span.fromMs < toMs && span.toMs > fromMs) {
        found.push({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) });
      }
    }
  }
  return joinSpans(found);
}

/** Sorts spans and joins those that overlap or touch. */
export function joinSpans(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = whole.at(-1);
    if (last && span.fromMs <= last.toMs) {
      whole[whole.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, span.toMs) };
    } else whole.push(span);
  }
  return whole;
}

/** The window that begins on a local day; null when none does, or when a change of the clocks leaves nothing of it. */
function spanOn({ days, from, to, timezone }: TimeWindow, day: number): Span | null {
  if (days.length > 0 && !days.includes(weekdayOf(day))) return null;
  const beginsMs = timeOfDayMs(from);
  const endsMs = timeOfDayMs(to);
  const midnightMs = day * DAY_MS;
  const endMidnightMs = endsMs <= beginsMs ? midnightMs + DAY_MS : midnightMs;
  const fromMs = fromLocalMs(timezone, midnightMs + beginsMs, 'boundary');
  const toMs = fromLocalMs(timezone, endMidnightMs + endsMs, 'boundary');
  return toMs > fromMs ? { fromMs, toMs } : null;
}
