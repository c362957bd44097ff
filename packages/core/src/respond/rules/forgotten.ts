import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { takeStep } from './escalating.ts';
import { page, policyOf } from './paging.ts';

/** When an acknowledged incident that stays quiet counts as forgotten; null when it cannot be. */
export function forgottenMs(d: Deliberation): number | null {
  const { escalation, restoration, snoozedUntilMs, touchedMs } = d.incident;
  const after = policyOf(d)?.forgottenAfter ?? null;
  // A restoration counts as work only while it waits: a lever that does not move must not keep everybody quiet.
  const isRestoring = restoration?.status === 'running' && restoration.waitUntilMs !== null;
  if (after === null || isRestoring || snoozedUntilMs !== null) return null;
  return escalation.status === 'acknowledged' ? touchedMs + after * 1000 : null;
}

/** Pages again: first who has it, then the escalation from its first step. */
export function pageTheForgetful(d: Deliberation): void {
  const due = forgottenMs(d);
  if (due === null || due > d.nowMs) return;
  const person = d.incident.holder ?? d.incident.acknowledgedBy;
  const quiet = inWords((d.nowMs - d.incident.touchedMs) / 1000);
  if (person) page(d, person, { why: 'forgotten', reason: `you acknowledged it, and nothing happened for ${quiet}` });
  // Where no step counts at this hour, the escalation runs again all the same and takes the next that does.
  if (!takeStep(d, 'forgotten'))
    d.decide({ kind: 'escalation-restarted' }, `Quiet for ${quiet}: the escalation begins again`);
}
