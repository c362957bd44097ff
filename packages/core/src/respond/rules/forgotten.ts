import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { page, policyOf, takeStep } from './paging.ts';

/** When an acknowledged incident that stays quiet counts as forgotten; null when it cannot be. */
export function forgottenMs(d: Deliberation): number | null {
  const after = policyOf(d)?.forgottenAfter ?? null;
  const restoring = d.incident.restoration?.status === 'running';
  if (after === null || restoring || d.incident.escalation.status !== 'acknowledged') return null;
  return d.incident.touchedMs + after * 1000;
}

/** Pages again: first who acknowledged, then the escalation from its first step. */
export function pageTheForgetful(d: Deliberation): void {
  const due = forgottenMs(d);
  if (due === null || due > d.nowMs) return;
  const person = d.incident.acknowledgedBy;
  if (person)
    page(
      d,
      person,
      'forgotten',
      `you acknowledged it, and nothing happened for ${inWords((d.nowMs - d.incident.touchedMs) / 1000)}`,
    );
  takeStep(d, 'forgotten');
}
