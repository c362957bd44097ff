import type { Page } from '../../model/incident.ts';
import type { EscalationPolicy, EscalationStep } from '../../model/plan-on-call.ts';
import type { Fact } from '../../model/timeline.ts';
import { resolveTargets } from '../../page/resolve-targets.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';

/** Pages one person. The id is counted from the incident, so that deciding again gives the same id. */
export function page(
  d: Deliberation,
  person: string,
  why: Page['why'],
  reason: string,
  at = { step: 0, round: 0 },
  urgency = d.severity.urgency,
): void {
  const pageId = `${d.incident.id}-p${Object.keys(d.incident.pages).length + 1}`;
  const verb = urgency === 'page' ? 'Paging' : 'Notifying';
  d.decide({ kind: 'paged', pageId, person, urgency, why, ...at }, `${verb} ${d.nameOf(person)}: ${reason}`);
  d.effect({ kind: 'page', pageId, person, urgency, why: reason });
}

/** Tells the channels that the escalation has already used; a channel hears the end of what it heard the beginning of. */
export function announce(d: Deliberation, text: string, actionable: boolean): void {
  const steps =
    policyOf(d)?.steps.slice(
      0,
      d.incident.escalation.round > 0 ? undefined : Math.max(1, d.incident.escalation.nextStep),
    ) ?? [];
  const targets = steps.flatMap((step) => step.targets.filter((target) => target.kind === 'channel'));
  for (const recipient of resolveTargets(d.plan, targets, d.nowMs)) {
    if (recipient.kind === 'channel')
      d.effect({ kind: 'announce', channel: recipient.channel, address: recipient.address, text, actionable });
  }
}

export function policyOf(d: Deliberation): EscalationPolicy | null {
  return d.plan.escalation[d.severity.escalation ?? ''] ?? null;
}

/** When the next step of the escalation is due; null when none is. */
export function nextStepMs(d: Deliberation): number | null {
  const { status, nextStep, round, roundStartedMs } = d.incident.escalation;
  const policy = policyOf(d);
  const step = policy?.steps[nextStep];
  if (status !== 'running' || !policy || !step) return null;
  return round > policy.repeat ? roundStartedMs : roundStartedMs + step.after * 1000;
}

/** Takes every step that is due (S0: primary at once, then by elapsed time), and says so when all rounds are used up. */
export function escalateWhatIsDue(d: Deliberation): void {
  for (let due = nextStepMs(d); due !== null && due <= d.nowMs; due = nextStepMs(d)) {
    const policy = policyOf(d);
    if (!policy) return;
    const { round } = d.incident.escalation;
    if (round > policy.repeat) {
      d.decide(
        { kind: 'escalation-exhausted' },
        `Nobody answered in ${policy.repeat + 1} rounds of ${policy.id}: the paging stops`,
      );
      announce(
        d,
        `Nobody answered ${d.incident.id}. Every step of ${policy.id} was used ${policy.repeat + 1} times.`,
        true,
      );
      return;
    }
    takeStep(d, 'time');
  }
}

/** Why a step is taken. */
export type Trigger = Extract<Fact, { kind: 'escalated' }>['by'];

/** Takes the next step now. `forgotten` begins again at the first. */
export function takeStep(d: Deliberation, by: Trigger): boolean {
  const policy = policyOf(d);
  const index = by === 'forgotten' ? 0 : d.incident.escalation.nextStep;
  const step = policy?.steps[index];
  if (!policy || !step) return false;
  const round = by === 'forgotten' ? 0 : d.incident.escalation.round;
  const recipients = resolveTargets(d.plan, step.targets, d.nowMs);
  const label = `Step ${index + 1} of ${policy.id}${round > 0 ? `, round ${round + 1}` : ''}`;
  const skipped = recipients.length === 0;
  // The pages come first: the fold of `escalated` already points at the next step.
  for (const recipient of recipients) {
    if (recipient.kind === 'person') {
      page(d, recipient.person, by === 'forgotten' ? 'forgotten' : 'escalation', `${label}, ${reasonOf(d, by, step)}`, {
        step: index,
        round,
      });
    } else {
      d.effect({
        kind: 'announce',
        channel: recipient.channel,
        address: recipient.address,
        text: announcement(d),
        actionable: true,
      });
    }
  }
  d.decide(
    { kind: 'escalated', step: index, round, by, skipped },
    skipped ? `${label} has nobody to reach: skipped` : `${label} was taken`,
  );
  return true;
}

function reasonOf(d: Deliberation, by: Trigger, step: EscalationStep): string {
  switch (by) {
    case 'time':
      return step.after === 0 && d.incident.escalation.round === 0
        ? 'the incident opened'
        : `nobody answered for ${inWords((d.nowMs - d.incident.openedMs) / 1000)}`;
    case 'person':
      return 'a person escalated it';
    case 'clock':
      return 'the time to acknowledge has run out';
    case 'unreachable':
      return 'nobody before you could be reached';
    case 'forgotten':
      return `it was acknowledged, then quiet for ${inWords((d.nowMs - d.incident.touchedMs) / 1000)}`;
  }
}

function announcement(d: Deliberation): string {
  return `${d.severity.id} ${d.severity.name}: ${d.incident.title}`;
}

/** Nobody of the step under way can be reached over any channel: the next step is not waited for. */
export function escalateUnreachable(d: Deliberation, pageId: string): void {
  const failed = d.incident.pages[pageId];
  if (failed?.status !== 'failed' || failed.why !== 'escalation' || d.incident.escalation.status !== 'running') return;
  const step = Object.values(d.incident.pages).filter(
    (p) => p.step === failed.step && p.round === failed.round && p.why === failed.why,
  );
  const latest = Object.values(d.incident.pages).every(
    (p) => p.round < failed.round || (p.round === failed.round && p.step <= failed.step),
  );
  if (latest && step.every((p) => p.status === 'failed')) takeStep(d, 'unreachable');
}
