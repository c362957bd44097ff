import { type EpochMs, type Plan, personName, resolveTargets, type Target } from '@tocsin/core';
import type { OnCall } from './on-call.views.ts';
import { windowWords } from './window-words.ts';

/** How each level escalates, and whom each step would page at a moment. */
export function escalationView(plan: Plan, atMs: EpochMs): OnCall['escalation'] {
  return Object.values(plan.escalation).map((policy) => ({
    service: plan.service,
    id: policy.id,
    severities: plan.severities.filter((s) => s.escalation === policy.id).map((s) => s.id),
    repeat: policy.repeat,
    repeatAfterSeconds: policy.repeatAfter,
    forgottenAfterSeconds: policy.forgottenAfter,
    escalateOn: [...policy.escalateOn],
    steps: policy.steps.map((step) => ({
      afterSeconds: step.after,
      reach: step.reach,
      during: step.during.map(windowWords),
      targets: step.targets.map((target) => ({ label: labelOf(plan, target), now: nowOf(plan, target, atMs) })),
    })),
  }));
}

function labelOf(plan: Plan, target: Target): string {
  switch (target.kind) {
    case 'schedule':
      return `${plan.schedules[target.schedule]?.title ?? target.schedule}: ${target.slot}`;
    case 'person':
      return personName(plan, target.person);
    case 'role':
      return target.role;
    case 'channel':
      return `${target.channel} ${target.address}`;
  }
}

/** Whom a target means at the moment; null for nobody. */
function nowOf(plan: Plan, target: Target, atMs: EpochMs): string | null {
  const [recipient] = resolveTargets(plan, [target], atMs);
  if (!recipient) return null;
  return recipient.kind === 'person' ? personName(plan, recipient.person) : recipient.address;
}
