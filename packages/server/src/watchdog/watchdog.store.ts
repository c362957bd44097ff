import type { EpochMs } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../platform/database/tables.ts';

/** Records what became of a call of the heartbeat. @param error null: it was answered well */
export async function storeHeartbeat(
  db: Kysely<Database>,
  service: string,
  atMs: EpochMs,
  error: string | null,
): Promise<void> {
  const tried_at = new Date(atMs);
  const said = error === null ? { tried_at, called_at: tried_at, error } : { tried_at, error };
  await db
    .insertInto('watchdog_heartbeat')
    .values({ service, called_at: null, ...said })
    .onConflict((conflict) => conflict.column('service').doUpdateSet(said))
    .execute();
}
