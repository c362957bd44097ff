import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { rankOf, worstFiring } from '../fold/levels.ts';

/**
 * When the plan's rule lowers the level: no alert of it or worse has been firing for the level's `lowerAfter` while a milder
 * one is; null when it does not. It never goes below the level that a person has set.
 */
export function loweringMs(d: Deliberation): number | null {
  const { lowerAfter } = d.severity;
  const { milderSinceMs } = d.incident;
  if (lowerAfter === null || milderSinceMs === null || milderLevel(d) === null) return null;
  return milderSinceMs + lowerAfter * 1000;
}

/** Lowers the level to the worst that is still firing. */
export function lowerWhatCalmed(d: Deliberation): void {
  const due = loweringMs(d);
  const severity = milderLevel(d);
  if (due === null || due > d.nowMs || severity === null) return;
  const from = d.incident.severity;
  const calm = inWords((d.nowMs - (d.incident.milderSinceMs ?? d.nowMs)) / 1000);
  d.decide(
    { kind: 'severity-set', severity, by: 'rule' },
    `Lowered from ${from} to ${severity}: no alert of ${from} or worse for ${calm}`,
  );
}

/** The worst level that is firing, or a person's where that is worse; null when it is not milder than the incident's. */
function milderLevel(d: Deliberation): string | null {
  const { severity, personSeverity } = d.incident;
  const worst = worstFiring(d.incident, d.plan);
  if (worst === null) return null;
  const rank = (id: string) => rankOf(d.plan, id);
  const target = personSeverity !== null && rank(personSeverity) < rank(worst) ? personSeverity : worst;
  return rank(target) > rank(severity) ? target : null;
}
