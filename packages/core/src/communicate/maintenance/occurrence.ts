import { Temporal } from 'temporal-polyfill';
import type { EpochMs, Seconds } from '../../model/plan.ts';
import type { MaintenanceWindow } from '../../model/plan-upkeep.ts';
import type { Occurrences } from '../../routine/decide-calls.ts';

/*
 * scheduled → started, by time; started → completed, by time or by a person; scheduled or started → cancelled, by a person or
 * because the plan has it no more. One that is extended goes on with a later end. What is completed or cancelled stays so.
 */
export type MaintenanceState = 'scheduled' | 'started' | 'completed' | 'cancelled';

/** Who is told so long before the beginning; negative: after it. */
export interface Announcement {
  readonly before: Seconds;
  readonly audience: string;
  /** Whether a person agrees before it is sent. */
  readonly approval: boolean;
}

/** One time at which something is worked on. */
export interface MaintenanceOccurrence {
  readonly id: string;
  readonly service: string;
  /** The window of the plan that it is of; null: a person made it. */
  readonly window: string | null;
  /** When the calendar has it; null: it is not of the calendar, or not any more. */
  readonly slotMs: EpochMs | null;
  readonly title: string;
  /** Components that may be away; empty: all. */
  readonly components: readonly string[];
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  /** The end before anybody extended it. */
  readonly plannedUntilMs: EpochMs;
  readonly timezone: string;
  readonly announce: readonly Announcement[];
  readonly banner: boolean;
  readonly template: string | null;
  /** Begun at once. */
  readonly emergency: boolean;
  readonly reason: string | null;
  readonly state: MaintenanceState;
}

/** More beginnings than this in one span would be a window that never ends. */
const MOST_OCCURRENCES = 1000;

/** The name of an occurrence of the calendar: the same whoever works it out, and when. */
export function occurrenceId(service: string, window: string, slotMs: EpochMs): string {
  const minute = Temporal.Instant.fromEpochMilliseconds(slotMs).toString({ smallestUnit: 'minute' });
  return `${service}.${window}.${minute.replace(/[-:]/g, '')}`;
}

/**
 * The occurrences of a window that are open at some moment of a span, in order, as the calendar has them. They begin by the clock
 * of their zone and last for so many seconds of real time, or until the next one begins. At most 1,000.
 */
export function occurrencesBetween(
  service: string,
  window: MaintenanceWindow,
  calendar: Occurrences,
  { fromMs, untilMs }: { readonly fromMs: EpochMs; readonly untilMs: EpochMs },
): MaintenanceOccurrence[] {
  const found: MaintenanceOccurrence[] = [];
  let slotMs = calendar.last(fromMs) ?? calendar.next(fromMs);
  while (slotMs !== null && slotMs <= untilMs && found.length < MOST_OCCURRENCES) {
    const nextMs = calendar.next(slotMs);
    const one = atSlot(service, window, slotMs, nextMs);
    if (one.untilMs > fromMs) found.push(one);
    slotMs = nextMs;
  }
  return found;
}

/** The occurrence of a window that begins at a moment of its calendar. @param nextMs when the one after it begins; null: never */
export function atSlot(
  service: string,
  window: MaintenanceWindow,
  slotMs: EpochMs,
  nextMs: EpochMs | null,
): MaintenanceOccurrence {
  const { id, title, components, duration, timezone, banner, template } = window;
  const untilMs = Math.min(slotMs + duration * 1000, nextMs ?? Number.POSITIVE_INFINITY);
  return {
    ...{ id: occurrenceId(service, id, slotMs), service, window: id, slotMs, title, components, timezone },
    ...{ fromMs: slotMs, untilMs, plannedUntilMs: untilMs, banner, template },
    announce: window.announce.map((one) => ({ ...one, approval: false })),
    ...{ emergency: false, reason: null, state: 'scheduled' },
  };
}

/** Whether it may still change. */
export function isPending({ state }: Pick<MaintenanceOccurrence, 'state'>): boolean {
  return state === 'scheduled' || state === 'started';
}

/** Whether it is worked on at a moment, whatever anybody has written of it yet. */
export function isUnderWay(one: Pick<MaintenanceOccurrence, 'state' | 'fromMs' | 'untilMs'>, nowMs: EpochMs): boolean {
  return isPending(one) && one.fromMs <= nowMs && nowMs < one.untilMs;
}
