import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import { rankOf, worstFiring } from './fold/levels.ts';

/**
 * The level to which the plan's rule lowers an incident, and when: no alert of its level or worse has been firing for the
 * level's `lowerAfter` while a milder one is. It is the worst that is firing, but never below the level that a person has set.
 */
export function comingLevel(
  incident: Incident,
  plan: Plan,
): { readonly severity: string; readonly dueMs: EpochMs } | null {
  const { severity, personSeverity, milderSinceMs } = incident;
  const lowerAfter = plan.severities.find(({ id }) => id === severity)?.lowerAfter ?? null;
  const worst = worstFiring(incident, plan);
  // Which levels the alerts of a storm have that are not listed is not known.
  const isStorm = incident.unlisted.firing > 0;
  if (lowerAfter === null || milderSinceMs === null || worst === null || isStorm) return null;
  const rank = (id: string) => rankOf(plan, id);
  const target = personSeverity !== null && rank(personSeverity) < rank(worst) ? personSeverity : worst;
  return rank(target) > rank(severity) ? { severity: target, dueMs: milderSinceMs + lowerAfter * 1000 } : null;
}
