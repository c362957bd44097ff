import type { StepApproval } from '../model/plan-runbook.ts';

/** Somebody who approved a step, or wants to. */
export interface Approver {
  /** Tells people apart: `person:ann`. */
  readonly who: string;
  /** Whether they hold the role that the step asks for; true where it asks for none. */
  readonly holdsRole: boolean;
}

/** Whether a step that somebody asks to run has every approval, or why theirs does not count. */
export type ApprovalDecision =
  | { readonly accepted: true; readonly approved: boolean }
  | { readonly accepted: false; readonly code: 'conflict' | 'forbidden'; readonly reason: string };

/** Whether all approvals are there that a step asks for. */
export function isApproved(approval: StepApproval, given: readonly Approver[]): boolean {
  const people = new Set(given.map(({ who }) => who));
  return people.size >= approval.people && given.some(({ holdsRole }) => holdsRole);
}

/**
 * Says whether the approval of one more person counts, and whether it was the last that was missing. Nobody approves
 * twice, and the last place is kept for the role while nobody who holds it has approved.
 * @param asks they ask to run the step, which they may whatever role they hold; then the others approve
 */
export function decideApproval(
  approval: StepApproval,
  given: readonly Approver[],
  candidate: Approver,
  asks: boolean,
): ApprovalDecision {
  if (given.some(({ who }) => who === candidate.who)) {
    return {
      accepted: false,
      code: 'conflict',
      reason: `You have approved this step already. ${missingApproval(approval, given)}`,
    };
  }
  const isRoleMissing = !candidate.holdsRole && !given.some(({ holdsRole }) => holdsRole);
  if (!asks && isRoleMissing && given.length + 1 >= approval.people) {
    return {
      accepted: false,
      code: 'forbidden',
      reason: `You may not approve this step. ${missingApproval(approval, given)}`,
    };
  }
  return { accepted: true, approved: isApproved(approval, [...given, candidate]) };
}

/** Whose approval a step waits for, in a sentence. */
export function missingApproval({ people, role }: StepApproval, given: readonly Approver[]): string {
  const count = Math.max(people - given.length, 0);
  const needsRole = role !== null && !given.some(({ holdsRole }) => holdsRole);
  if (needsRole && count <= 1) return `It waits for the approval of ${role}.`;
  const others = `${count} more ${count === 1 ? 'person' : 'people'}`;
  return needsRole
    ? `It waits for the approval of ${others}, ${role} among them.`
    : `It waits for the approval of ${others}.`;
}
