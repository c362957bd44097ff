import type { Recipient } from '../../page/resolve-targets.ts';
import { resolveTargets } from '../../page/resolve-targets.ts';
import type { Deliberation } from '../deliberation.ts';
import { policyOf } from './paging.ts';

/** Tells the channels that the escalation has already used; a channel hears the end of what it heard the beginning of. */
export function announce(d: Deliberation, text: string, actionable: boolean): void {
  const { round, nextStep } = d.incident.escalation;
  const steps = policyOf(d)?.steps.slice(0, round > 0 ? undefined : Math.max(1, nextStep)) ?? [];
  const targets = steps.flatMap((step) => step.targets.filter((target) => target.kind === 'channel'));
  for (const recipient of resolveTargets(d.plan, targets, d.nowMs)) {
    if (recipient.kind === 'channel') announceTo(d, recipient, text, actionable);
  }
}

/** Tells one channel. @returns false when the plan has no such channel */
export function announceTo(
  d: Deliberation,
  { channel, address }: Extract<Recipient, { kind: 'channel' }>,
  text: string,
  actionable: boolean,
): boolean {
  if (!Object.hasOwn(d.plan.channels, channel)) return false;
  d.effect({ kind: 'announce', channel, address, text, actionable });
  return true;
}
