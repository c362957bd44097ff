import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { RenderedUpdate } from './render-template.ts';
import type { FieldValues } from './template-values.ts';
import type { UpdateRow } from './update.store.ts';

/** What people wrote into the fields of an update. */
export async function valuesOf(db: Kysely<Database>, updateId: string): Promise<FieldValues> {
  const row = await db
    .selectFrom('update_field_values')
    .select('field_values')
    .where('update_id', '=', updateId)
    .executeTakeFirst();
  return row?.field_values ?? {};
}

/** Keeps the values of an update's fields, all of them. */
export async function keepValues(tx: Tx, updateId: string, values: FieldValues, nowMs: number): Promise<void> {
  const changing = { field_values: JSON.stringify(values), updated_at: new Date(nowMs) };
  await tx
    .insertInto('update_field_values')
    .values({ update_id: updateId, ...changing })
    .onConflict((conflict) => conflict.column('update_id').doUpdateSet(changing))
    .execute();
}

/** Reads an update until the transaction ends as nobody else may change it; undefined: there is none. */
export function lockUpdate(tx: Tx, id: string): Promise<UpdateRow | undefined> {
  return tx.selectFrom('status_update').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Writes a draft as it is with its fields. Whoever edits the text at the same time is told, by the version. */
export async function writeFilled(tx: Tx, id: string, { subject, text }: RenderedUpdate): Promise<void> {
  await tx
    .updateTable('status_update')
    .set({ subject, text, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .execute();
}
