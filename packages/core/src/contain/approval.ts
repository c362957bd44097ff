import type { StepApproval } from '../model/plan-runbook.ts';
import { type Approver, isApproved } from '../runbook/approval.ts';

/** Somebody who asks for the move of a lever or agrees to it. */
export interface Agreeing {
  /** Tells people apart: `person:ann`. */
  readonly who: string;
  /** The roles that they hold at the moment, of the plan and of the incident. */
  readonly roles: readonly string[];
}

/** Whether a move may happen, and if not, what is missing, in a sentence. */
export interface LeverApproval {
  readonly enough: boolean;
  readonly missing: string | null;
}

/** Whether somebody may agree, or why not. */
export type Agreement =
  | { readonly accepted: true; readonly enough: boolean }
  | { readonly accepted: false; readonly code: 'conflict' | 'forbidden'; readonly reason: string };

/**
 * Says whether enough people have agreed to move a lever.
 * @param approval of the lever; null: whoever asks is enough
 * @param agreed who has, the one who asks among them
 */
export function leverApproval(approval: StepApproval | null, agreed: readonly Agreeing[]): LeverApproval {
  if (approval === null || isApproved(approval, approversOf(approval, agreed))) return { enough: true, missing: null };
  return { enough: false, missing: missingAgreement(approval, agreed) };
}

/**
 * Says whether somebody's agreement counts, and whether it was the last that was missing. Nobody agrees twice, and the last
 * place is kept for the role while nobody who holds it has agreed.
 */
export function agreeToLever(approval: StepApproval, agreed: readonly Agreeing[], candidate: Agreeing): Agreement {
  if (agreed.some(({ who }) => who === candidate.who)) {
    const reason = `You have agreed already. ${missingAgreement(approval, agreed)}`;
    return { accepted: false, code: 'conflict', reason };
  }
  const after = [...agreed, candidate];
  const { enough } = leverApproval(approval, after);
  if (!enough && after.length >= approval.people) {
    const reason = `Your agreement is not the one that is missing. ${missingAgreement(approval, agreed)}`;
    return { accepted: false, code: 'forbidden', reason };
  }
  return { accepted: true, enough };
}

function missingAgreement(approval: StepApproval, agreed: readonly Agreeing[]): string {
  const { people, role } = approval;
  const given = approversOf(approval, agreed);
  const count = Math.max(people - new Set(given.map(({ who }) => who)).size, 0);
  const needsRole = role !== null && !given.some(({ holdsRole }) => holdsRole);
  if (needsRole && count <= 1) return `Somebody who is ${role} has to agree.`;
  const more = count === 1 ? 'One more person has' : `${count} more people have`;
  return needsRole ? `${more} to agree, ${role} among them.` : `${more} to agree.`;
}

function approversOf({ role }: StepApproval, agreed: readonly Agreeing[]): readonly Approver[] {
  return agreed.map(({ who, roles }) => ({ who, holdsRole: role === null || roles.includes(role) }));
}
