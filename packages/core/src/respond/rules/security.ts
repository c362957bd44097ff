import type { Deliberation } from '../deliberation.ts';
import { isEmbargoed, isOutside } from '../embargo.ts';
import { audienceTitle } from './reporting.ts';
import { askFor } from './updating.ts';

/** Somebody says that it concerns security; where the plan has an embargo, nobody outside hears of it from now on. */
export function markSecurity(d: Deliberation, reason: string | null): void {
  const { security } = d.incident;
  if (security && (isEmbargoed(d.incident) || !d.plan.communication.embargo)) return;
  const { embargo } = d.plan.communication;
  const what = embargo ? 'Security incident: nobody outside is told until a person releases it' : 'Security incident';
  d.record({ kind: 'security-marked', embargo }, reason ? `${what}. ${reason}` : what);
}

/** The embargo ends: what became due meanwhile is due now; of an incident that is over, the last update. */
export function releaseEmbargo(d: Deliberation, reason: string): void {
  if (!isEmbargoed(d.incident)) return;
  d.record({ kind: 'embargo-released', reason }, `The embargo is over: ${reason}`);
  const { resolvedMs } = d.incident;
  if (resolvedMs === null || d.incident.mergedInto !== null) return;
  for (const [audience, { lastSentMs }] of Object.entries(d.incident.updates)) {
    const told = d.plan.communication.audiences[audience];
    const owesTheEnd = lastSentMs !== null && lastSentMs < resolvedMs;
    if (told && isOutside(told) && owesTheEnd)
      askFor(d, audience, `The last update for ${audienceTitle(d, audience)} is due: the embargo is over`);
  }
}
