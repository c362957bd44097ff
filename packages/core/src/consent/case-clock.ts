import type { EpochMs } from '../model/index.ts';

/** What a case that nobody has answered is told of now, and when it must be looked at again. */
export interface CaseAlarm {
  readonly kind: 'reminder' | 'overdue' | null;
  /** Null: never again. */
  readonly nextMs: EpochMs | null;
}

/** Reminded when so much of the time is over; when all of it is, it is overdue. */
const REMINDED_AT = [1 / 2, 5 / 6] as const;
/** Then once each such time again, for as long as anybody may still hear it. */
const MOST_OVERDUE = 24;

/** Moments at which an unanswered case is told of, in order. */
function momentsOf(openedMs: EpochMs, dueMs: EpochMs): readonly (readonly [EpochMs, 'reminder' | 'overdue'])[] {
  const span = Math.max(1, dueMs - openedMs);
  return [
    ...REMINDED_AT.map((share) => [openedMs + Math.round(span * share), 'reminder'] as const),
    ...Array.from({ length: MOST_OVERDUE }, (_, times) => [dueMs + times * span, 'overdue'] as const),
  ];
}

/**
 * Decides what an unanswered case needs.
 * @param toldMs up to when it has been told of, so that after a pause of Tocsin's own it is told of once and not for each moment
 */
export function caseAlarm(openedMs: EpochMs, dueMs: EpochMs, toldMs: EpochMs, nowMs: EpochMs): CaseAlarm {
  const moments = momentsOf(openedMs, dueMs);
  const due = moments.filter(([atMs]) => atMs > toldMs && atMs <= nowMs).at(-1);
  const next = moments.find(([atMs]) => atMs > nowMs);
  return { kind: due?.[1] ?? null, nextMs: next?.[0] ?? null };
}
