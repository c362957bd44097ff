import type { Actor } from '@tocsin/core';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { makeBranch, resolveCommit } from '../../runbook/learn/make-branch.ts';
import { authorOf } from '../../runbook/learn/proposal.views.ts';
import { textOf } from '../../runbook/learn/read-plan-file.ts';
import { findRepository, pathIn, readCommitted } from '../../runbook/learn/repository.ts';
import { readReview } from '../review.views.ts';
import {
  mergedInto,
  messageOf,
  type ProposalRow,
  type ReviewProposalView,
  readProposalRow,
  readReviewProposal,
} from './proposal.views.ts';

/** The patch as a file, with that somebody has it on record. @throws Problem 'not-found'; 'conflict' when there is none */
export async function exportChange(app: App, id: string, actor: Actor): Promise<{ name: string; patch: string }> {
  refuseRun(actor);
  const { patch, conflict, branch } = await readReviewProposal(app, id, actor);
  if (patch === '') throw new Problem('conflict', conflict ?? 'The plan has this change already.');
  const row = await readProposalRow(app.db, id);
  await settle(app, row, { status: 'exported', branch, reason: null }, actor);
  return { name: `${id}.patch`, patch };
}

/**
 * Makes a branch `tocsin/prop_…` with one commit of the change, on what is checked out now, in the Git repository of the plan. The
 * working tree is not touched.
 * @throws Problem 'not-found'; 'conflict' when there is no repository or the file as committed cannot take the change
 */
export async function branchChange(
  app: App,
  id: string,
  actor: Actor,
): Promise<{ readonly branch: string; readonly commit: string }> {
  refuseRun(actor);
  const row = await readProposalRow(app.db, id);
  const { folder, plan } = app.plans.inForce(row.service);
  const repository = await findRepository(folder);
  const parent = repository && (await resolveCommit(repository, 'HEAD'));
  if (!repository || !parent) {
    throw new Problem('conflict', "The plan's folder is in no Git repository with a commit. Take the patch instead.");
  }
  const path = pathIn(repository, row.file);
  if (path === null) throw new Problem('conflict', `${row.file} stands outside the plan's repository.`);
  const { mode, bytes } = await readCommitted(repository, parent, path);
  const merged = mergedInto(row, textOf(bytes, row.file));
  if (typeof merged === 'string') throw new Problem('conflict', merged);
  if (merged.after === merged.before) throw new Problem('conflict', 'What is committed has this change already.');
  const { incident_id: incidentId } = await readReview(app.db, row.review_id);
  const made = await makeBranch(repository, {
    ...{ name: `tocsin/${id}`, parent, message: messageOf(row, incidentId) },
    files: [{ path, mode, bytes: Buffer.from(merged.after, 'utf8') }],
    ...{ author: authorOf(plan, actor), atMs: app.clock.now() },
  });
  await settle(app, row, { status: 'exported', branch: made.branch, reason: null }, actor);
  return made;
}

/** Says that nothing will come of a proposal. @throws Problem 'not-found' */
export async function dismissChange(app: App, id: string, reason: string, actor: Actor): Promise<ReviewProposalView> {
  refuseRun(actor);
  const row = await readProposalRow(app.db, id);
  await settle(app, row, { status: 'dismissed', branch: row.branch, reason: storableText(reason) }, actor);
  return readReviewProposal(app, id, actor);
}

type Settled = Pick<ProposalRow, 'status' | 'branch' | 'reason'>;

async function settle(app: App, row: ProposalRow, settled: Settled, actor: Actor): Promise<void> {
  const nowMs = app.clock.now();
  await app.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('review_proposal')
      .set({ ...settled, settled_by: JSON.stringify(actor), settled_at: new Date(nowMs) })
      .where('id', '=', row.id)
      .execute();
    const detail = { proposal: row.id, branch: settled.branch };
    await audit(tx, nowMs, actor, `review.change-${settled.status}`, row.review_id, detail);
    await app.live.publish(tx, 'review', row.review_id);
  });
}

function refuseRun(actor: Actor): void {
  if (actor.kind === 'run') throw new Problem('forbidden', 'What becomes of a proposal is decided by a person.');
}
