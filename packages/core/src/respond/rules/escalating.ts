import type { EscalationPolicy, EscalationStep } from '../../model/plan-on-call.ts';
import type { FactOf } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { comingStep, comingStepOf, stepAt } from '../next-step.ts';
import { reachOf } from '../reach.ts';
import { announce, announceTo } from './announcing.ts';
import { page, policyOf } from './paging.ts';

/** Why a step is taken. */
export type Trigger = FactOf<'escalated'>['by'];

/** Whoever was reached so short a time ago is not paged once more because the steps between had nobody. */
const JUST_REACHED_MS = 60_000;

/** When the next step of the escalation is due; null when none is. */
export function nextStepMs(d: Deliberation): number | null {
  return comingStepOf(d.incident, d.plan)?.dueMs ?? null;
}

/** Takes every step that is due (S0: primary at once, then by elapsed time), and says so when all rounds are used up. */
export function escalateWhatIsDue(d: Deliberation): void {
  for (let due = nextStepMs(d); due !== null && due <= d.nowMs; due = nextStepMs(d)) {
    if (comingStepOf(d.incident, d.plan)?.step === null) exhaust(d);
    else if (!takeStep(d, 'time')) return;
  }
}

/** The rounds are used up: the channels are told that nobody has it. */
function exhaust(d: Deliberation): void {
  const policy = policyOf(d);
  if (!policy) return;
  const rounds = policy.repeat === 0 ? '1 round' : `${policy.repeat + 1} rounds`;
  const times = policy.repeat === 0 ? 'once' : `${policy.repeat + 1} times`;
  d.decide({ kind: 'escalation-exhausted' }, `Nobody answered in ${rounds} of ${policy.id}: the paging stops`);
  announce(d, `Nobody answered ${d.incident.id}. Every step of ${policy.id} was used ${times}.`, true);
}

/**
 * Takes the next step now. `forgotten` and `snooze` begin again at the first.
 * @param reason said to whom it pages; nothing: by the trigger
 * @returns false when the policy has no step for this moment
 */
export function takeStep(d: Deliberation, by: Trigger, reason?: string): boolean {
  const policy = policyOf(d);
  const place = policy && placeOf(d, policy, by);
  const step = policy?.steps[place?.index ?? -1];
  if (!policy || !place || !step) return false;
  const { index, round } = place;
  const label = `Step ${index + 1} of ${policy.id}${round > 0 ? `, round ${round + 1}` : ''}`;
  const { people, channels, isNobody, missing } = reachOf(d.plan, d.incident, step, round, d.nowMs);
  const isHurried = by === 'unreachable' || followsSkipped(d);
  // The pages come first: the fold of `escalated` already points at the next step.
  for (const person of people.filter((one) => !isHurried || !wasJustReached(d, one))) {
    page(d, person, {
      why: by === 'forgotten' ? 'forgotten' : 'escalation',
      reason: `${label}, ${reason ?? reasonOf(d, by, step)}`,
      at: { step: index, round },
    });
  }
  for (const channel of channels) announceTo(d, channel, announcement(d), true);
  const why = missing.length > 0 ? ` (${missing.join(', ')})` : '';
  d.decide(
    { kind: 'escalated', step: index, round, by, skipped: isNobody },
    isNobody ? `${label} has nobody to reach: skipped${why}` : `${label} was taken${why}`,
  );
  return true;
}

interface Place {
  readonly index: number;
  readonly round: number;
}

/** The step that a trigger takes: by time the one that is due, else the next that counts now. */
function placeOf(d: Deliberation, policy: EscalationPolicy, by: Trigger): Place | null {
  const { escalation } = d.incident;
  if (by === 'time') {
    const { step, round } = comingStep(policy, escalation);
    return step === null ? null : { index: step, round };
  }
  const beginsAgain = by === 'forgotten' || by === 'snooze';
  const from = beginsAgain ? 0 : escalation.nextStep;
  const round = beginsAgain ? 0 : escalation.round;
  const index = stepAt(policy, from, d.nowMs);
  if (index !== null) return { index, round };
  const first = from > 0 ? stepAt(policy, 0, d.nowMs) : null;
  return first === null ? null : { index: first, round: round + 1 };
}

function followsSkipped(d: Deliberation): boolean {
  const last = d.entries.findLast(({ fact }) => fact.kind === 'escalated')?.fact;
  return last?.kind === 'escalated' && last.skipped;
}

function wasJustReached(d: Deliberation, person: string): boolean {
  return Object.values(d.incident.pages).some(
    ({ person: paged, urgency, deliveredMs }) =>
      paged === person &&
      urgency === 'page' &&
      deliveredMs !== null &&
      Math.abs(d.nowMs - deliveredMs) < JUST_REACHED_MS,
  );
}

function reasonOf(d: Deliberation, by: Trigger, step: EscalationStep): string {
  switch (by) {
    case 'time':
      if (followsSkipped(d)) return 'nobody before you could be reached';
      return step.after === 0 && d.incident.openedMs === d.nowMs
        ? 'the incident opened'
        : `nobody answered for ${inWords((d.nowMs - d.incident.openedMs) / 1000)}`;
    case 'person':
      return 'a person escalated it';
    case 'clock':
      return 'a deadline has run out';
    case 'unreachable':
      return 'nobody before you could be reached';
    case 'snooze':
      return 'the snooze is over';
    case 'forgotten':
      return `it was acknowledged, then quiet for ${inWords((d.nowMs - d.incident.touchedMs) / 1000)}`;
  }
}

function announcement(d: Deliberation): string {
  return `${d.severity.id} ${d.severity.name}: ${d.incident.title}`;
}

/** Nobody of the step under way can be reached over any channel: the next step is not waited for. */
export function escalateUnreachable(d: Deliberation, pageId: string): void {
  const { pages, escalation, holder } = d.incident;
  const failed = pages[pageId];
  if (failed?.status !== 'failed' || escalation.status !== 'running') return;
  const isHolder = failed.why === 'reassigned' && holder === failed.person;
  if (!isHolder && !isLastStep(d, pageId)) return;
  // Between two rounds the pause goes on: channels that refuse everything must not use up the rounds within seconds.
  if (escalation.nextStep > 0) takeStep(d, 'unreachable');
}

/** Whether a page is of the step that was taken last, and every page of that step has failed. */
function isLastStep(d: Deliberation, pageId: string): boolean {
  const pages = Object.values(d.incident.pages).filter(({ why }) => why === 'escalation' || why === 'forgotten');
  const last = pages.at(-1);
  const own = pages.find(({ id }) => id === pageId);
  if (!last || own?.step !== last.step || own.round !== last.round) return false;
  const together = pages.filter(
    ({ step, round, atMs }) => step === last.step && round === last.round && atMs === last.atMs,
  );
  return together.every(({ status }) => status === 'failed');
}
