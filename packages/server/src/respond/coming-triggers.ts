import type { z } from '@hono/zod-openapi';
import { type Incident, isActive, type Plan, triggerMs } from '@tocsin/core';
import type { incidentRoom } from './contract.ts';

type ComingTrigger = z.infer<typeof incidentRoom>['comingTriggers'][number];

/**
 * Triggers of the plan's communication that have not fired for this incident, those that will fire first, with the moment as
 * things stand. None once it is over and nothing more can be found out: merged, or a false positive.
 */
export function comingTriggers(incident: Incident, plan: Plan): ComingTrigger[] {
  if (incident.mergedInto !== null || incident.falsePositive) return [];
  const { audiences, triggers } = plan.communication;
  return Object.values(triggers)
    .filter(({ id, when }) => !Object.hasOwn(incident.triggers ?? {}, id) && (isActive(incident) || isFoundOut(when)))
    .map((trigger) => ({ trigger, ms: triggerMs(incident, plan, trigger) }))
    .sort((one, other) => (one.ms ?? Number.POSITIVE_INFINITY) - (other.ms ?? Number.POSITIVE_INFINITY) || 0)
    .map(({ trigger: { id, title, when, after, approval, audiences: told }, ms }) => ({
      ...{ id, title, when, approval, afterSeconds: after },
      at: ms === null ? null : new Date(ms).toISOString(),
      audiences: told.map((audience) => audiences[audience]?.title ?? audience),
    }));
}

/** Cases that people find out after the end, too. */
function isFoundOut(when: ComingTrigger['when']): boolean {
  return when === 'customer-data' || when === 'security';
}
