import type { Actor } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from './database/tables.ts';

/** Records who changed what, in the transaction of the change. `detail` must hold no secret. */
export async function audit(
  tx: Kysely<Database>,
  atMs: number,
  actor: Actor,
  action: string,
  subject: string,
  detail: object = {},
): Promise<void> {
  await tx
    .insertInto('audit')
    .values({ at: new Date(atMs), actor: JSON.stringify(actor), action, subject, detail: JSON.stringify(detail) })
    .execute();
}
