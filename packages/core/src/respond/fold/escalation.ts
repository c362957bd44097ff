import type { EscalationState, Incident } from '../../model/incident.ts';
import type { EpochMs, Plan } from '../../model/plan.ts';
import type { EscalationPolicy } from '../../model/plan-on-call.ts';
import type { FactOf } from '../command.ts';
import { comingStep, policyOfLevel, stepAt, stepFrom } from '../next-step.ts';
import type { Handlers, Happened } from './happened.ts';
import { without, withPagesAnswered } from './paging.ts';

/** Folds the course of the paging: steps, answers, pauses. */
export const escalationHandlers: Handlers<
  'escalated' | 'escalation-exhausted' | 'acknowledged' | 'reassigned' | 'snoozed' | 'escalation-restarted'
> = {
  escalated,
  'escalation-exhausted': (incident) => ({ ...incident, escalation: { ...incident.escalation, status: 'exhausted' } }),
  acknowledged: (incident, { person }, { atMs }) => {
    const isJoining = incident.escalation.status === 'acknowledged' && incident.snoozedUntilMs === null;
    return {
      ...withPagesAnswered(incident, atMs),
      status: incident.status === 'detected' ? 'acknowledged' : incident.status,
      acknowledgedMs: incident.acknowledgedMs ?? atMs,
      acknowledgedBy: incident.acknowledgedMs === null ? person : incident.acknowledgedBy,
      holder: isJoining ? incident.holder : (person ?? incident.holder),
      snoozedUntilMs: null,
      responders: person ? [...new Set([...incident.responders, person])] : incident.responders,
      escalation: { ...incident.escalation, status: 'acknowledged' },
    };
  },
  reassigned: (incident, { person }, { atMs }, plan) => ({
    ...withPagesAnswered(incident, atMs),
    holder: person,
    snoozedUntilMs: null,
    muted: without(incident.muted, person),
    escalation: escalationAfterReassigning(incident, atMs, policyOfLevel(plan, incident.severity)),
  }),
  snoozed: (incident, { untilMs }, { atMs }) => ({
    ...withPagesAnswered(incident, atMs),
    snoozedUntilMs: untilMs,
    escalation: { ...incident.escalation, status: 'acknowledged' },
  }),
  'escalation-restarted': (incident, _fact, { atMs }) => ({
    ...incident,
    snoozedUntilMs: null,
    escalation: escalationFrom(atMs),
  }),
};

/** An escalation that begins at its first step. */
export function escalationFrom(atMs: EpochMs): EscalationState {
  return { status: 'running', nextStep: 0, round: 0, roundStartedMs: atMs, reachedMs: null };
}

function escalated(incident: Incident, fact: FactOf<'escalated'>, { atMs }: Happened, plan: Plan): Incident {
  const policy = policyOfLevel(plan, incident.severity);
  const escalation = policy ? stateAfter(policy, incident.escalation, fact, atMs) : incident.escalation;
  return { ...incident, escalation, snoozedUntilMs: null };
}

function stateAfter(
  policy: EscalationPolicy,
  before: EscalationState,
  fact: FactOf<'escalated'>,
  atMs: EpochMs,
): EscalationState {
  const { step, round, by, skipped } = fact;
  const begins = by === 'forgotten' || by === 'snooze' || round !== before.round;
  const reachedMs = skipped ? (begins ? null : before.reachedMs) : atMs;
  const afterMs = (index: number) => (policy.steps[index]?.after ?? 0) * 1000;
  // A skipped step makes the next one due now; that, or a hurried one, moves the round, so that later steps keep their distance.
  // A missed deadline takes one step early, and moves nothing: `2h` in a plan is two hours after the opening.
  const next = skipped ? stepAt(policy, step + 1, atMs) : null;
  if (next !== null) return running(next, round, atMs - afterMs(next), reachedMs);
  if (!skipped) {
    const keepsTimes = by === 'time' || (by === 'clock' && before.status === 'running');
    const roundStartedMs = keepsTimes ? comingStep(policy, before).roundStartedMs : atMs - afterMs(step);
    const later = stepFrom(policy, step + 1, roundStartedMs);
    if (later !== null) return running(later, round, roundStartedMs, reachedMs);
  }
  return nextRound(policy, fact, reachedMs, atMs);
}

/** The end of a round. */
function nextRound(
  policy: EscalationPolicy,
  { round, by, skipped }: FactOf<'escalated'>,
  reachedMs: EpochMs | null,
  atMs: EpochMs,
): EscalationState {
  // An empty last step has no pause after it; one that follows a reached step at once has it.
  const waited = by === 'time' && skipped && reachedMs !== null && reachedMs < atMs;
  const isHopeless = reachedMs === null && round >= policy.repeat;
  return running(0, round + 1, waited || isHopeless ? atMs : atMs + policy.repeatAfter * 1000, null);
}

function running(nextStep: number, round: number, roundStartedMs: EpochMs, reachedMs: EpochMs | null): EscalationState {
  return { status: 'running', nextStep, round, roundStartedMs, reachedMs };
}

/** The new person has as long as lies between the last step and the next; with no step left, the pause between rounds. */
function escalationAfterReassigning(
  { escalation }: Incident,
  atMs: EpochMs,
  policy: EscalationPolicy | null,
): EscalationState {
  if (!policy) return { ...escalation, status: 'running' };
  const { nextStep, round, reachedMs } = escalation;
  const pauseMs = policy.repeatAfter * 1000;
  if (nextStep === 0) {
    const isFirst = round === 0 && (policy.steps[0]?.after ?? 0) > 0;
    return running(0, round > policy.repeat ? 0 : round, isFirst ? atMs : atMs + pauseMs, null);
  }
  const last = policy.steps[nextStep - 1]?.after ?? 0;
  return running(nextStep, round, atMs - last * 1000, reachedMs);
}
