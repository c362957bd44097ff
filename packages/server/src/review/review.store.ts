import type { Actor, Incident } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { Tx } from '../platform/database/tables.ts';
import type { ReviewTables } from './tables.ts';

export type ReviewRow = Selectable<ReviewTables['review']>;
export type ActionItemRow = Selectable<ReviewTables['action_item']>;

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

/** @returns whether the review was still open */
export async function writeReport(tx: Tx, id: string, report: string): Promise<boolean> {
  const row = await tx
    .updateTable('review')
    .set({ report, edited: true })
    .where('id', '=', id)
    .where('status', '=', 'open')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
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

export async function insertActionItem(tx: Tx, item: ActionItemRow): Promise<void> {
  await tx.insertInto('action_item').values(item).execute();
}

/** @returns the item, null when there is none */
export async function writeActionItemStatus(
  tx: Tx,
  id: string,
  status: ActionItemRow['status'],
): Promise<ActionItemRow | null> {
  const row = await tx
    .updateTable('action_item')
    .set({ status })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}
