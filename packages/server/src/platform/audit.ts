import type { Actor } from '@tocsin/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
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

/** Records several changes at once: a statement, or a part of one that also makes the changes. */
export function recording(entries: readonly AuditEntry[]): RawBuilder<unknown> {
  const rows = entries.map(({ atMs, ...entry }) => ({ ...entry, at: new Date(atMs).toISOString() }));
  return sql`insert into audit (at, actor, action, subject, detail)
    select at, actor, action, subject, detail from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as entry (at timestamptz, actor jsonb, action text, subject text, detail jsonb)`;
}
