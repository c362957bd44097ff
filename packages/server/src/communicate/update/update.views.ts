import type { z } from '@hono/zod-openapi';
import { actorName } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { incidentRoom } from '../../respond/contract.ts';
import type { updateView } from './contract.ts';
import { missingFields } from './render-template.ts';
import type { UpdateRow } from './update.store.ts';

type Db = Kysely<Database>;
export type UpdateView = z.infer<typeof updateView>;
type RoomUpdate = z.infer<typeof incidentRoom>['updates'][number];

/** Reads one update. @throws Problem 'not-found' */
export async function readUpdate(db: Db, id: string): Promise<UpdateRow> {
  const row = await db.selectFrom('status_update').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no status update ${id}.`);
  return row;
}

const MOST_UPDATES = 500;

/** Updates, newest first, at most 500. */
export async function listUpdates(
  db: Db,
  filter: { readonly incidentId?: string | undefined; readonly status?: 'draft' | 'sent' | undefined },
): Promise<UpdateView[]> {
  let query = db
    .selectFrom('status_update')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_UPDATES);
  if (filter.incidentId) query = query.where('incident_id', '=', filter.incidentId);
  if (filter.status) query = query.where('status', '=', filter.status);
  return (await query.execute()).map(viewOf);
}

/** The updates of an incident as its room shows them, newest first. */
export async function updatesOf(db: Db, incidentId: string): Promise<RoomUpdate[]> {
  const rows = await db
    .selectFrom('status_update')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    audience: row.audience,
    audienceTitle: row.audience_title,
    external: row.external,
    status: row.status,
    subject: row.subject,
    text: row.text,
    at: (row.sent_at ?? row.created_at).toISOString(),
    by: row.sent_by ? actorName(row.sent_by) : null,
  }));
}

/** An update as the API answers it. */
export function viewOf(row: UpdateRow): UpdateView {
  return {
    id: row.id,
    incidentId: row.incident_id,
    audience: row.audience,
    audienceTitle: row.audience_title,
    external: row.external || row.status_page,
    statusPage: row.status_page,
    status: row.status,
    subject: row.subject,
    text: row.text,
    recipients: row.recipients,
    missing: missingFields(row.subject, row.text),
    dueAt: row.due_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    sentBy: row.sent_by ? actorName(row.sent_by) : null,
    version: row.version,
    editedAt: row.edited_at?.toISOString() ?? null,
    editedBy: row.edited_by ? actorName(row.edited_by) : null,
    unattended: row.unattended,
  };
}
