import type { EscalationStep } from '../../model/plan-on-call.ts';
import type { Deliberation } from '../deliberation.ts';
import { isCall } from '../fold/paging.ts';
import { stepAt } from '../next-step.ts';
import { reachOf } from '../reach.ts';
import { takeStep } from './escalating.ts';
import { policyOf } from './paging.ts';

/** An escalation that ended without reaching anybody is looked at again after this time. */
const LOOK_EVERY_MS = 10 * 60_000;
/** Who could not be reached over any channel is tried again after this time. */
const TRY_AGAIN_MS = 60 * 60_000;

/**
 * The escalation begins at its first step, now if that counts at this hour.
 * @param why the line of the timeline @param reason said to whom it pages
 */
export function beginAgain(d: Deliberation, why: string, reason: string): void {
  d.decide({ kind: 'escalation-restarted' }, why);
  takeStep(d, 'snooze', reason);
}

/** What is new about an incident to which nobody answered: whoever slept through the first is called once more. */
export function beginAgainIfExhausted(d: Deliberation, what: string): void {
  if (d.active && d.incident.escalation.status === 'exhausted') {
    beginAgain(d, `The escalation begins again: ${what}`, `nobody answered until now, and ${what}`);
  }
}

/** When to look whether somebody can be reached by now; null: somebody was, or nobody is to be. */
export function lookAgainMs(d: Deliberation): number | null {
  return hasReachedNobody(d) ? d.nowMs + LOOK_EVERY_MS : null;
}

/**
 * Rounds in which nobody was on call, no step counted at its hour or every channel failed have told nobody anything. Such an
 * escalation begins again as soon as one of its steps leads to somebody.
 */
export function lookAgain(d: Deliberation): void {
  if (!hasReachedNobody(d) || !canReachSomebody(d)) return;
  beginAgain(
    d,
    'The escalation begins again: nobody was reached, and now somebody can be',
    'nobody was reached until now',
  );
}

function hasReachedNobody(d: Deliberation): boolean {
  const { escalation, pages } = d.incident;
  // A policy that only tells channels is meant to wake nobody.
  const isForPeople = policyOf(d)?.steps.some(({ targets }) => targets.some(({ kind }) => kind !== 'channel'));
  if (escalation.status !== 'exhausted' || !isForPeople) return false;
  return !Object.values(pages).some(
    ({ why, status, answeredMs }) =>
      (isCall(why) || why === 'reassigned') && status !== 'failed' && answeredMs === undefined,
  );
}

/** Whether a step that counts now leads to somebody for whom no page has failed a short time ago. */
function canReachSomebody(d: Deliberation): boolean {
  const policy = policyOf(d);
  const isCounting = (_: EscalationStep, index: number) => policy !== null && stepAt(policy, index, d.nowMs) === index;
  const steps = policy?.steps.filter(isCounting) ?? [];
  return steps.some((step) =>
    reachOf(d.plan, d.incident, step, 0, d.nowMs).people.some((person) => !hasJustFailed(d, person)),
  );
}

function hasJustFailed(d: Deliberation, person: string): boolean {
  return Object.values(d.incident.pages).some(
    (page) => page.person === person && page.status === 'failed' && Math.abs(d.nowMs - page.atMs) < TRY_AGAIN_MS,
  );
}
