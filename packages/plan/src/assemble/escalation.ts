import type { EscalationPolicy } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { toTimeWindow } from '../schema/time-window.ts';

/** Builds one escalation policy. @param planZone the zone of times that name none */
export function toPolicy(id: string, policy: PlanDraft['escalation'][string], planZone: string): EscalationPolicy {
  const { repeat, repeatAfter, forgottenAfter, escalateOn } = policy;
  const steps = policy.steps.map(({ after, page, reach, during }) => ({
    after,
    targets: page,
    reach,
    during: during.map((window) => toTimeWindow(window, planZone)),
  }));
  return {
    id,
    steps,
    repeat,
    repeatAfter,
    forgottenAfter: forgottenAfter ?? null,
    escalateOn: [...new Set(escalateOn)],
  };
}
