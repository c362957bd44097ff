import type { IncidentMeasure } from './incident-measure.ts';

/** 2026-10-05 12:00 UTC, a Monday. */
export const NOON = 1_791_201_600_000;
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** An incident that was answered well; `over` says what is otherwise. */
export function measured(over: Partial<IncidentMeasure> = {}): IncidentMeasure {
  const openedMs = over.openedMs ?? NOON;
  return {
    ...{ incident: 'INC-2026-001', service: 'shop', title: 'Checkout fails', firstSeverity: 'P1', severity: 'P1' },
    ...{ components: ['web'], startedMs: openedMs - 2 * MINUTE, openedMs, acknowledgedMs: openedMs + 5 * MINUTE },
    ...{ mitigatedMs: openedMs + 20 * MINUTE, resolvedMs: openedMs + 60 * MINUTE, falsePositive: false, reopened: 0 },
    ...{ clocksMet: 2, clocksMissed: 0, updatesOnTime: 1, updatesLate: 0, alertKeys: ['web-down'], repeatOf: null },
    ...{ pages: [{ person: 'ann', pages: 1, atNight: 0 }], reviewDueMs: null, reviewedMs: null },
    ...over,
  };
}
