import type { Actor, Incident } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { Tx } from '../platform/database/tables.ts';
import type { ReviewTables } from './tables.ts';

export type ReviewRow = Selectable<ReviewTables['review']>;
export type ActionItemRow = Selectable<ReviewTables['action_item']>;
export type TaskRow = Selectable<ReviewTables['review_task']>;

export interface OpenedReview {
  readonly id: string;
  readonly incident: Incident;
  readonly required: boolean;
  readonly dueMs: number;
  readonly nowMs: number;
}

/**
 * Opens the review of an incident, or brings an open one up to date when the incident ended anew. A completed review stays
 * as it is. @returns the review's id when anything changed, else null
 */
export async function writeReview(
  tx: Tx,
  { id, incident, required, dueMs, nowMs }: OpenedReview,
): Promise<string | null> {
  const changing = {
    title: incident.title,
    severity: incident.severity,
    required,
    due_at: new Date(dueMs),
    ended_at: incident.resolvedMs === null ? null : new Date(incident.resolvedMs),
  };
  const row = await tx
    .insertInto('review')
    .values({
      id,
      incident_id: incident.id,
      service: incident.service,
      ...changing,
      status: 'open',
      report: null,
      edited: false,
      created_at: new Date(nowMs),
      completed_at: null,
      completed_by: null,
      facts: null,
      facts_key: null,
      public_title: null,
      public_text: null,
      published_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .column('incident_id')
        .doUpdateSet(changing)
        .where('review.status', '=', 'open')
        .where('review.due_at', '!=', new Date(dueMs)),
    )
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** The tasks of a review. What was ticked stays so; what is due at another time now is moved. */
export async function writeTasks(
  tx: Tx,
  reviewId: string,
  tasks: readonly { readonly title: string; readonly dueMs: number }[],
): Promise<void> {
  if (tasks.length === 0) return;
  const rows = tasks.map(({ title, dueMs }, index) => ({
    ...{ review_id: reviewId, number: index + 1, title, due_at: new Date(dueMs), done_at: null, done_by: null },
  }));
  await tx
    .insertInto('review_task')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['review_id', 'number'])
        .doUpdateSet((eb) => ({ due_at: eb.ref('excluded.due_at') }))
        .where('review_task.done_at', 'is', null),
    )
    .execute();
}

/** Completes an open review, with the report as it stands. @returns whether it was still open */
export async function markCompleted(tx: Tx, id: string, report: string, actor: Actor, nowMs: number): Promise<boolean> {
  const row = await tx
    .updateTable('review')
    .set({ status: 'completed', report, completed_at: new Date(nowMs), completed_by: JSON.stringify(actor) })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes a completed review up again; a report that nobody edited follows the timeline again. @returns whether it was completed */
export async function markReopened(tx: Tx, id: string): Promise<boolean> {
  const row = await tx
    .updateTable('review')
    .set((eb) => ({
      status: 'open',
      completed_at: null,
      completed_by: null,
      report: eb.case().when('edited', '=', true).then(eb.ref('report')).else(null).end(),
    }))
    .where('id', '=', id)
    .where('status', '=', 'completed')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds an action item that has no issue in a tracker yet. */
export async function insertActionItem(tx: Tx, item: ActionItemRow): Promise<void> {
  await tx
    .insertInto('action_item')
    .values({ ...item, tracker: null })
    .execute();
}
