import { type Actor, decideApproval, missingApproval } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { roleInWords } from '../../respond/role-holder.ts';
import { reportToIncident } from '../report-to-incident.ts';
import { moveStep, type RunRow, type StepRow } from '../run/run.store.ts';
import { approvalOf, approverOf, dropApprovals, givenApprovals, recordApproval } from './approval.store.ts';

/**
 * Counts the actor's approval of a step's next attempt, where the step asks for some. Returns whether all are there. Call
 * with the run locked.
 * @throws Problem 'conflict' when they have approved it already, 'forbidden' when theirs does not count
 */
export async function countApproval(app: App, tx: Tx, run: RunRow, step: StepRow, actor: Actor): Promise<boolean> {
  const asked = approvalOf(step);
  if (asked === null) return true;
  const role = asked.role && (await roleInWords(app, tx, run, asked.role));
  const approval = { ...asked, role };
  const asks = step.status !== 'approving';
  // What was approved before the step was skipped or its values changed is not what is asked for now.
  if (asks) await dropApprovals(tx, step);
  const given = await givenApprovals(tx, step);
  const approver = await approverOf(app, tx, run, asked, actor);
  if (approver === null) {
    if (asks) return false;
    throw new Problem('forbidden', `A token cannot approve a step; sign in. ${missingApproval(approval, given)}`);
  }
  const decision = decideApproval(approval, given, approver, asks);
  if (!decision.accepted) throw new Problem(decision.code, decision.reason);
  const atMs = app.clock.now();
  await recordApproval(tx, step, approver, actor, atMs);
  const open = decision.approved ? '' : ` ${missingApproval(approval, [...given, approver])}`;
  const text = `Approved "${step.title}".${open}`;
  await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, actor);
  return decision.approved;
}

/** Has a step wait until others have approved it. Returns false when somebody moved it first. */
export function waitForApproval(tx: Tx, step: StepRow, by: Actor): Promise<boolean> {
  return moveStep(tx, step, { status: 'approving', by: JSON.stringify(by) });
}
