import {
  type EpochMs,
  type MaintenanceOccurrence,
  type MaintenanceWindow,
  occurrencesBetween,
  type Plan,
} from '@tocsin/core';
import { occurrencesOf } from '../../platform/calendar/occurrences.ts';

/** What is worked out of a window's calendar at once: asked each second, it is worked out once an hour. */
const AHEAD_MS = 3_600_000;

interface Known {
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly found: readonly MaintenanceOccurrence[];
}

const known = new WeakMap<MaintenanceWindow, Known>();

/** The occurrences of a plan's calendar that are open at a moment, or begin within the time in which they are announced. */
export function nearOccurrences(plan: Plan, nowMs: EpochMs): MaintenanceOccurrence[] {
  return Object.values(plan.maintenance).flatMap((window) => {
    const leadMs = Math.max(0, ...window.announce.map(({ before }) => before)) * 1000;
    return near(plan.service, window, leadMs, nowMs).filter(
      ({ fromMs, untilMs }) => nowMs < untilMs && fromMs - leadMs <= nowMs,
    );
  });
}

function near(service: string, window: MaintenanceWindow, leadMs: number, nowMs: EpochMs): Known['found'] {
  const own = known.get(window);
  if (own && own.fromMs <= nowMs && nowMs < own.untilMs) return own.found;
  const span = { fromMs: nowMs, untilMs: nowMs + AHEAD_MS };
  const found = occurrencesBetween(service, window, occurrencesOf(window), {
    ...span,
    untilMs: span.untilMs + leadMs,
  });
  known.set(window, { ...span, found });
  return found;
}

/** The occurrences of a plan's calendar that are open at some moment of a span, in order. At most 1,000 of each window. */
export function plannedBetween(plan: Plan, span: { fromMs: EpochMs; untilMs: EpochMs }): MaintenanceOccurrence[] {
  return Object.values(plan.maintenance)
    .flatMap((window) => occurrencesBetween(plan.service, window, occurrencesOf(window), span))
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** Those of the calendar for which nothing is written down. */
export function notWritten(
  planned: readonly MaintenanceOccurrence[],
  written: readonly { readonly window_id: string | null; readonly slot_at: Date | null }[],
): MaintenanceOccurrence[] {
  const slots = new Set(written.map(({ window_id, slot_at }) => `${window_id} ${slot_at?.getTime()}`));
  return planned.filter(({ window, slotMs }) => !slots.has(`${window} ${slotMs}`));
}
