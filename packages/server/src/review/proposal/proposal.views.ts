import type { z } from '@hono/zod-openapi';
import { type Actor, actorName } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { filePatch } from '../../runbook/learn/file-patch.ts';
import { oneLine } from '../../runbook/learn/lessons.views.ts';
import { authorOf } from '../../runbook/learn/proposal.views.ts';
import { type FileText, readPlanFile } from '../../runbook/learn/read-plan-file.ts';
import { findRepository, pathIn } from '../../runbook/learn/repository.ts';
import type { proposalSummary } from '../contract-view.ts';
import { readReview } from '../review.views.ts';
import type { ReviewTables } from '../tables.ts';
import type { reviewProposal } from './contract.ts';
import { withHunks } from './file-hunks.ts';

export type ProposalRow = Selectable<ReviewTables['review_proposal']>;
export type ReviewProposalView = z.infer<typeof reviewProposal>;
type Summary = z.infer<typeof proposalSummary>;

/** What a review proposes for the plan, oldest first. */
export async function proposalsOf(db: Kysely<Database>, reviewId: string): Promise<Summary[]> {
  const rows = await db
    .selectFrom('review_proposal')
    .selectAll()
    .where('review_id', '=', reviewId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(summaryOf);
}

/** @throws Problem 'not-found' */
export async function readProposalRow(db: Kysely<Database>, id: string): Promise<ProposalRow> {
  const row = await db.selectFrom('review_proposal').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no proposal ${id}.`);
  return row;
}

/**
 * A proposal as a patch of the plan's file as it is now: paths are from the top of the Git repository in which the plan stands,
 * else from the plan's folder.
 * @param actor who is named as the patch's author
 * @throws Problem 'not-found'
 */
export async function readReviewProposal(app: App, id: string, actor: Actor): Promise<ReviewProposalView> {
  const row = await readProposalRow(app.db, id);
  const review = await readReview(app.db, row.review_id);
  const { folder, plan } = app.plans.inForce(row.service);
  const repository = await findRepository(folder);
  const path = (repository && pathIn(repository, row.file)) ?? row.file;
  const now = await readPlanFile(folder, row.file).catch(conflictOf);
  const merged = typeof now === 'string' ? now : mergedInto(row, now);
  const diff = typeof merged === 'string' ? '' : filePatch(path, merged.before, merged.after);
  const { name, email } = authorOf(plan, actor);
  const head = [`From: ${name} <${email}>`, `Date: ${new Date(app.clock.now()).toUTCString()}`];
  const [subject = '', , ...body] = messageOf(row, review.incident_id).split('\n');
  return {
    ...summaryOf(row),
    ...{ reviewId: row.review_id, incidentId: review.incident_id, service: row.service, reason: row.reason },
    warnings: [...row.warnings],
    patch: diff === '' ? '' : `${[...head, `Subject: [PATCH] ${subject}`, '', ...body, '---', ''].join('\n')}\n${diff}`,
    conflict: typeof merged === 'string' ? merged : null,
    branchable: repository !== null,
  };
}

/** The message of a commit. No line of it can be taken for one of a patch. */
export function messageOf({ file, why, id }: ProposalRow, incidentId: string): string {
  return [
    oneLine(`Plan: ${oneLine(why, 72)}`, 100),
    '',
    `Proposed by the review of ${incidentId} for ${oneLine(file, 200)} (${id}):`,
    oneLine(why, 1000),
    '',
  ].join('\n');
}

/** Puts a proposal into a file as it is now. @returns both texts, or why it cannot take it */
export function mergedInto(
  { file, hunks }: ProposalRow,
  { mark, text }: FileText,
): { readonly before: string; readonly after: string } | string {
  const merged = withHunks(text, hunks);
  if (merged !== null) return { before: mark + text, after: mark + merged };
  return `${file} was changed since on the same lines, or right beside them. Propose it anew.`;
}

export function conflictOf(error: unknown): string {
  if (error instanceof Problem && error.code === 'conflict') return error.message;
  throw error;
}

function summaryOf(row: ProposalRow): Summary {
  const { id, file, why, status, branch, by, at } = row;
  return { id, file, why, status, branch, by: actorName(by), at: at.toISOString() };
}
