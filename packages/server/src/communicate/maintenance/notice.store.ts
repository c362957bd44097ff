import type { Actor, EpochMs } from '@tocsin/core';
import type { Insertable } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import type { NoticeRow } from './maintenance.store.ts';
import type { MaintenanceTables } from './maintenance.tables.ts';

type NewNotice = Omit<
  Insertable<MaintenanceTables['maintenance_notice']>,
  'id' | 'status' | 'recipients' | 'sent_at' | 'sent_by'
>;

/** Writes a notice down as a draft. @returns undefined when it was made already */
export async function insertNotice(tx: Tx, notice: NewNotice): Promise<NoticeRow | undefined> {
  return tx
    .insertInto('maintenance_notice')
    .values({ ...notice, status: 'draft', recipients: '[]', sent_at: null, sent_by: null })
    .onConflict((conflict) => conflict.columns(['maintenance_id', 'key']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** @returns the notice as it was sent; undefined when it was a draft no more */
export async function markSent(
  tx: Tx,
  id: string,
  {
    recipients,
    by,
    nowMs,
  }: { readonly recipients: readonly string[]; readonly by: Actor | null; readonly nowMs: EpochMs },
): Promise<NoticeRow | undefined> {
  return tx
    .updateTable('maintenance_notice')
    .set({
      ...{ status: 'sent', sent_at: new Date(nowMs), recipients: JSON.stringify(recipients) },
      sent_by: by === null ? null : JSON.stringify(by),
    })
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .returningAll()
    .executeTakeFirst();
}

/** Writes a draft anew. */
export async function writeNotice(
  tx: Tx,
  id: string,
  { subject, text }: Pick<NoticeRow, 'subject' | 'text'>,
): Promise<void> {
  await tx
    .updateTable('maintenance_notice')
    .set({ subject, text })
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .execute();
}

/** Drops the drafts of what is over: what they say is not true any more. */
export async function dropDrafts(tx: Tx, maintenanceId: string): Promise<void> {
  await tx
    .updateTable('maintenance_notice')
    .set({ status: 'dropped' })
    .where('maintenance_id', '=', maintenanceId)
    .where('status', '=', 'draft')
    .execute();
}
