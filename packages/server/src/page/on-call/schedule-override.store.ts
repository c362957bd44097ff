import type { EpochMs } from '@tocsin/core';
import type { Insertable, Selectable } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import type { OnCallTables } from './on-call.tables.ts';

type Row = Selectable<OnCallTables['schedule_override']>;

export async function insertOverride(tx: Tx, row: Insertable<OnCallTables['schedule_override']>): Promise<void> {
  await tx.insertInto('schedule_override').values(row).execute();
}

/** Locks an override. @returns undefined when there is none of this id */
export async function lockOverride(tx: Tx, id: string): Promise<Row | undefined> {
  return tx.selectFrom('schedule_override').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Takes an override back: one that has not begun is gone, one that has begun ends now. */
export async function takeBackOverride(tx: Tx, row: Row, nowMs: EpochMs): Promise<void> {
  if (row.from_at.getTime() >= nowMs) await tx.deleteFrom('schedule_override').where('id', '=', row.id).execute();
  else {
    const ended_at = new Date(nowMs);
    await tx.updateTable('schedule_override').set({ ended_at }).where('id', '=', row.id).execute();
  }
}
