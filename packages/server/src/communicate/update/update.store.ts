import { type Actor, type Audience, type Incident, isOutside } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import type { RenderedUpdate } from './render-template.ts';
import type { CommunicateTables } from './update.tables.ts';

export type UpdateRow = Selectable<CommunicateTables['status_update']>;

/** The update drafted for one due moment, and the draft that is open for the audience; a moment has one at most. */
export async function findDrafts(tx: Tx, incidentId: string, audience: string, dueMs: number) {
  const rows = await tx
    .selectFrom('status_update')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('audience', '=', audience)
    .where((where) => where.or([where('status', '=', 'draft'), where('due_at', '=', new Date(dueMs))]))
    .forUpdate()
    .execute();
  return {
    sameDue: rows.find((row) => row.due_at.getTime() === dueMs) ?? null,
    open: rows.find((row) => row.status === 'draft') ?? null,
  };
}

export interface NewDraft {
  readonly id: string;
  readonly incident: Incident;
  readonly audience: Audience;
  readonly rendered: RenderedUpdate;
  readonly recipients: readonly string[];
  readonly dueMs: number;
  readonly nowMs: number;
  readonly unattended: boolean;
}

/** @returns whether this was the first draft; false: somebody else has just made one */
export async function insertDraft(tx: Tx, draft: NewDraft): Promise<boolean> {
  const { incident, audience } = draft;
  const row = await tx
    .insertInto('status_update')
    .values({
      id: draft.id,
      incident_id: incident.id,
      service: incident.service,
      audience: audience.id,
      audience_title: audience.title,
      external: isOutside(audience),
      status_page: audience.statusPage,
      status: 'draft',
      subject: draft.rendered.subject,
      text: draft.rendered.text,
      edited: false,
      recipients: JSON.stringify(draft.recipients),
      due_at: new Date(draft.dueMs),
      created_at: new Date(draft.nowMs),
      sent_at: null,
      sent_by: null,
      unattended: draft.unattended,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes an open draft anew for a later moment; a text that a person has edited stays. */
export async function renewDraft(
  tx: Tx,
  draft: UpdateRow,
  rendered: RenderedUpdate,
  recipients: readonly string[],
  { dueMs, unattended }: Pick<NewDraft, 'dueMs' | 'unattended'>,
): Promise<void> {
  await tx
    .updateTable('status_update')
    .set({
      recipients: JSON.stringify(recipients),
      due_at: new Date(dueMs),
      unattended,
      ...(draft.edited ? {} : { subject: rendered.subject, text: rendered.text }),
    })
    .where('id', '=', draft.id)
    .where('status', '=', 'draft')
    .execute();
}

export interface SavedText {
  readonly subject: string | null;
  readonly text: string;
  /** The version that was edited; absent: whichever it is now. */
  readonly version?: number | undefined;
}

/** Saves what a person made of a draft. @returns whether it was still a draft, and at that version */
export async function writeText(tx: Tx, id: string, saved: SavedText, actor: Actor, nowMs: number): Promise<boolean> {
  const { subject, text, version } = saved;
  let query = tx
    .updateTable('status_update')
    .set(({ eb }) => ({
      ...{ subject, text, edited: true, edited_by: JSON.stringify(actor), edited_at: new Date(nowMs) },
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('status', '=', 'draft');
  if (version !== undefined) query = query.where('version', '=', version);
  return (await query.returning('id').executeTakeFirst()) !== undefined;
}

/** Turns the draft that reads as `read` into a sent update. @returns whether it was still that draft */
export async function markSent(
  tx: Tx,
  read: UpdateRow,
  recipients: readonly string[],
  actor: Actor,
  nowMs: number,
): Promise<boolean> {
  const row = await tx
    .updateTable('status_update')
    .set({
      status: 'sent',
      sent_at: new Date(nowMs),
      sent_by: JSON.stringify(actor),
      recipients: JSON.stringify(recipients),
    })
    .where('id', '=', read.id)
    .where('status', '=', 'draft')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
