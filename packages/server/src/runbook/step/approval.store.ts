import { type Actor, type Approver, type StepApproval, settingsOf } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { holdsRole } from '../../respond/role-holder.ts';
import type { ApprovalRow, RunRow, StepRow } from '../run/run.store.ts';

type Attempted = Pick<StepRow, 'run_id' | 'id' | 'attempt'>;

/** The approvals of the attempt that is to run, or of the one that ran last, oldest first. */
export function approvalsOf(step: Pick<StepRow, 'id'>, approvals: readonly ApprovalRow[]): readonly ApprovalRow[] {
  const ofStep = approvals.filter((approval) => approval.step === step.id);
  const latest = Math.max(...ofStep.map(({ attempt }) => attempt));
  return ofStep.filter(({ attempt }) => attempt === latest);
}

/** What a step asks for beyond the approval of whoever runs it; null: nothing. */
export function approvalOf({ settings }: Pick<StepRow, 'settings'>): StepApproval | null {
  const { approval } = settingsOf(settings);
  return approval !== null && (approval.people > 1 || approval.role !== null) ? approval : null;
}

/** Somebody as an approver; null: a token is nobody, so that one person with a token does not count as two. */
export async function approverOf(
  app: App,
  tx: Tx,
  run: RunRow,
  approval: StepApproval,
  actor: Actor,
): Promise<Approver | null> {
  if (actor.kind !== 'person') return null;
  const holds = approval.role === null || (await holdsRole(app, tx, run, approval.role, actor.id));
  return { who: `person:${actor.id}`, holdsRole: holds };
}

/** Who has approved the next attempt of a step so far. Who held the role when they approved is not asked again. */
export async function givenApprovals(tx: Tx, step: Attempted): Promise<Approver[]> {
  const rows = await tx
    .selectFrom('run_approval')
    .select(['who', 'holds_role'])
    .where('run_id', '=', step.run_id)
    .where('step', '=', step.id)
    .where('attempt', '=', step.attempt + 1)
    .execute();
  return rows.map(({ who, holds_role }) => ({ who, holdsRole: holds_role }));
}

export async function recordApproval(
  tx: Tx,
  step: Attempted,
  approver: Approver,
  by: Actor,
  atMs: number,
): Promise<void> {
  const { run_id, id, attempt } = step;
  await tx
    .insertInto('run_approval')
    .values({
      ...{ run_id, step: id, attempt: attempt + 1, who: approver.who, holds_role: approver.holdsRole },
      ...{ by: JSON.stringify(by), at: new Date(atMs) },
    })
    .execute();
}

/** Forgets who approved the next attempt of a step, because what they approved is not what would run. */
export async function dropApprovals(tx: Tx, step: Attempted): Promise<void> {
  await tx
    .deleteFrom('run_approval')
    .where('run_id', '=', step.run_id)
    .where('step', '=', step.id)
    .where('attempt', '=', step.attempt + 1)
    .execute();
}
