import { type Incident, NO_IMPACT, type Page } from '@tocsin/core';

/** What incidents of before snooze, mute and round robin do not have. */
const MISSING = {
  holder: null,
  snoozedUntilMs: null,
  muted: [],
  turn: 0,
  milderSinceMs: null,
  personSeverity: null,
  impact: NO_IMPACT,
  links: [],
  mergedInto: null,
  unlisted: { total: 0, firing: 0 },
} satisfies Partial<Incident>;

const MISSING_OF_PAGE = {
  urgency: 'page',
  deliveredMs: null,
  confirmedMs: null,
  heldUntilMs: null,
} satisfies Partial<Page>;

/** A stored incident with all that it needs today, so that an upgrade in the middle of an incident goes on with it. */
export function withDefaults(stored: unknown): Incident {
  // The row is what `rowOf` wrote, today or by an older release: fields may be missing, none is of another type.
  const state = stored as Incident;
  if (isComplete(state)) return state;
  const pages = Object.entries(state.pages).map(([id, page]) => [id, { ...MISSING_OF_PAGE, ...page }] as const);
  const derived: Partial<Incident> = {
    holder: state.acknowledgedBy,
    lastMs: state.touchedMs,
    firing: countFiring(state),
  };
  return {
    ...MISSING,
    ...derived,
    ...state,
    // Shares and estimates came later than the rest of the impact.
    impact: { ...NO_IMPACT, ...state.impact },
    pages: Object.fromEntries(pages),
    escalation: { ...state.escalation, reachedMs: state.escalation.reachedMs ?? null },
  };
}

function isComplete(state: Incident): boolean {
  const hasAll = Object.keys(MISSING).every((key) => Object.hasOwn(state, key));
  return (
    hasAll &&
    Object.hasOwn(state.impact, 'estimate') &&
    Object.hasOwn(state, 'firing') &&
    Object.hasOwn(state, 'lastMs')
  );
}

function countFiring({ alerts }: Incident): Incident['firing'] {
  const firing: Record<string, number> = {};
  for (const { status, severity } of Object.values(alerts)) {
    if (status === 'firing') firing[severity ?? ''] = (firing[severity ?? ''] ?? 0) + 1;
  }
  return firing;
}
