import type { EscalationState, Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { EscalationPolicy, EscalationStep } from '../model/plan-on-call.ts';
import { isWithinAny } from '../page/on-call/time-window.ts';

/** The step that comes next and when; `step` is null where the rounds are used up. */
export interface ComingStep {
  readonly step: number | null;
  readonly round: number;
  readonly roundStartedMs: EpochMs;
  readonly dueMs: EpochMs;
}

/** The policy of an incident's level; null when nobody is paged for it. */
export function policyOfLevel(plan: Plan, severity: string): EscalationPolicy | null {
  const id = plan.severities.find((level) => level.id === severity)?.escalation;
  const policy = id && Object.hasOwn(plan.escalation, id) ? plan.escalation[id] : undefined;
  return policy && policy.steps.length > 0 ? policy : null;
}

/** The step that an incident's escalation takes next by time; null while it does not run, or without a policy. */
export function comingStepOf(incident: Incident, plan: Plan): ComingStep | null {
  if (incident.escalation.status !== 'running') return null;
  const policy = policyOfLevel(plan, incident.severity);
  return policy && comingStep(policy, incident.escalation);
}

/**
 * The first step from the state on that counts at its moment. Steps outside their times are left out; a round in which
 * none counts is over at once, and the next follows after the pause between rounds.
 */
export function comingStep(policy: EscalationPolicy, state: EscalationState): ComingStep {
  let { round, roundStartedMs, nextStep } = state;
  for (;;) {
    // A round beyond the last one is the end, unless a person or a clock has begun it.
    if (round > policy.repeat && nextStep === 0) return { step: null, round, roundStartedMs, dueMs: roundStartedMs };
    const step = stepFrom(policy, nextStep, roundStartedMs);
    if (step !== null) return { step, round, roundStartedMs, dueMs: dueMs(policy, step, roundStartedMs) };
    round += 1;
    roundStartedMs += policy.repeatAfter * 1000;
    nextStep = 0;
  }
}

/** The first step from an index on that counts at its own moment of a round; null when none of the round is left. */
export function stepFrom(policy: EscalationPolicy, from: number, roundStartedMs: EpochMs): number | null {
  const found = policy.steps.findIndex(
    (step, index) => index >= from && countsAt(step, roundStartedMs + step.after * 1000),
  );
  return found < 0 ? null : found;
}

/** The first step from an index on that counts at a moment; null when none does. */
export function stepAt(policy: EscalationPolicy, from: number, atMs: EpochMs): number | null {
  const found = policy.steps.findIndex((step, index) => index >= from && countsAt(step, atMs));
  return found < 0 ? null : found;
}

function dueMs(policy: EscalationPolicy, step: number, roundStartedMs: EpochMs): EpochMs {
  return roundStartedMs + (policy.steps[step]?.after ?? 0) * 1000;
}

function countsAt({ during }: EscalationStep, atMs: EpochMs): boolean {
  return during.length === 0 || isWithinAny(during, atMs);
}
