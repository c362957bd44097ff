import type { Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';

/** Whether nobody outside may hear of the incident: it concerns security, and no person has released it (SPEC COM-3). */
export function isEmbargoed({ security }: Pick<Incident, 'security'>): boolean {
  return security?.embargo === true && security.releasedMs === null;
}

/** Whether what an audience is told leaves the company: who is outside, and who reads it on the status page. */
export function isOutside(audience: Pick<Audience, 'external' | 'statusPage'>): boolean {
  return audience.external || audience.statusPage;
}

/** Whether an audience hears nothing because of the embargo. One that the plan does not have counts as outside. */
export function isSilenced(incident: Pick<Incident, 'security'>, plan: Plan, audience: string): boolean {
  if (!isEmbargoed(incident)) return false;
  const { audiences } = plan.communication;
  const known = Object.hasOwn(audiences, audience) ? audiences[audience] : undefined;
  return known === undefined || isOutside(known);
}
