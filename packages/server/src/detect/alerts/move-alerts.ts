import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** Alerts of an incident are another's from now on: all of them, or some by their dedup keys. */
export async function moveAlerts(
  tx: Kysely<Database>,
  from: string,
  into: string,
  dedupKeys?: readonly string[],
): Promise<void> {
  let query = tx.updateTable('alert').set({ incident_id: into }).where('incident_id', '=', from);
  if (dedupKeys) query = query.where('dedup_key', 'in', [...dedupKeys]);
  await query.execute();
}
