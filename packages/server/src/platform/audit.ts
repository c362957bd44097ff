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

/** Who changed what, of several changes at once. `detail` must hold no secret. */
export interface AuditEntry {
  readonly atMs: number;
  readonly actor: Actor;
  readonly action: string;
  readonly subject: string;
  readonly detail: object;
}

/** Records several changes of one transaction in one statement. */
export async function auditAll(tx: Kysely<Database>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ atMs, actor, action, subject, detail }) => ({
    ...{ at: new Date(atMs), actor: JSON.stringify(actor), action, subject, detail: JSON.stringify(detail) },
  }));
  await tx.insertInto('audit').values(rows).execute();
}
