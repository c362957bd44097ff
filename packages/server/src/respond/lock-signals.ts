import { sql } from 'kysely';
import type { Tx } from '../platform/database/tables.ts';

/** Signals of a service wait until the transaction is over, so that which incident has which alert does not change under it. */
export async function lockSignals(tx: Tx, service: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`signal:${service}`}, 0))`.execute(tx);
}
