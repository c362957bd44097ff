import type { EpochMs, Plan } from '../model/plan.ts';
import type { Target } from '../model/plan-on-call.ts';
import { resolveTargets } from '../page/resolve-targets.ts';

/** Whether a target means a person at a moment. */
export function means(plan: Plan, target: Target, person: string, atMs: EpochMs): boolean {
  if (target.kind === 'person') return target.person === person;
  const [recipient] = resolveTargets(plan, [target], atMs);
  return recipient?.kind === 'person' && recipient.person === person;
}
