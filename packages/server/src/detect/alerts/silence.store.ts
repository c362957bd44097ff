import type { Actor, EpochMs } from '@tocsin/core';
import type { Insertable, Kysely, Updateable } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { SilenceTable } from '../tables.ts';
import { isId, type SilenceRow } from './silence.views.ts';

export async function insertSilence(db: Kysely<Database>, row: Insertable<SilenceTable>): Promise<SilenceRow> {
  return db.insertInto('silence').values(row).returningAll().executeTakeFirstOrThrow();
}

/** Reads a silence so that nobody else changes it before the transaction ends. */
export async function lockSilence(tx: Kysely<Database>, id: string): Promise<SilenceRow | undefined> {
  if (!isId(id)) return undefined;
  return tx.selectFrom('silence').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function updateSilence(
  tx: Kysely<Database>,
  id: string,
  change: Updateable<SilenceTable>,
): Promise<SilenceRow> {
  return tx.updateTable('silence').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
}

/** Ends a silence that is not over. @returns it; undefined when somebody was faster */
export async function endOpenSilence(
  tx: Kysely<Database>,
  id: string,
  end: { readonly atMs: EpochMs; readonly by: Actor | null },
): Promise<SilenceRow | undefined> {
  return tx
    .updateTable('silence')
    .set({ ended_at: new Date(end.atMs), ended_by: end.by === null ? null : JSON.stringify(end.by) })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Marks those whose end has come as over. @returns them */
export async function endPastSilences(tx: Kysely<Database>, nowMs: EpochMs): Promise<SilenceRow[]> {
  return tx
    .updateTable('silence')
    .set(({ ref }) => ({ ended_at: ref('until_at') }))
    .where('ended_at', 'is', null)
    .where('until_at', '<=', new Date(nowMs))
    .returningAll()
    .execute();
}

/** Marks those whose beginning has come as begun, so that a clock set back does not stop them. @returns them */
export async function beginPlannedSilences(tx: Kysely<Database>, nowMs: EpochMs): Promise<SilenceRow[]> {
  return tx
    .updateTable('silence')
    .set({ started: true })
    .where('ended_at', 'is', null)
    .where('started', '=', false)
    .where('from_at', '<=', new Date(nowMs))
    .returningAll()
    .execute();
}
