import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { type AuditEntry, recording } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { type Lapsed, lapsingOf, recordLapsed } from '../request/lapse-requests.ts';
import { type WrittenMove, writingMoves } from './lever.store.ts';

/**
 * Writes moves with all that belongs to them: events, the version, the audit, the end of requests that waited for the levers,
 * and the news for applications and screens. One statement, since applications wait for it. The service's turn must have been
 * taken in `tx`. To be called last, as whoever ends an incident locks its requests after it, too.
 */
export async function recordMoves(app: App, tx: Tx, service: string, moves: readonly WrittenMove[]): Promise<void> {
  const [first, ...others] = moves;
  if (!first) return;
  const levers = moves.map(({ lever }) => lever);
  const entries = moves.map((move) => auditOf(service, move));
  const { rows } = await sql<{ lapsed: readonly Lapsed[] | null }>`
    with ${writingMoves(service, [first, ...others])},
      audited as (${recording(entries)}),
      lapsed as (${lapsingOf(app, tx, service, levers)})
    select ${app.live.publishing('lever', service)}, (
      select jsonb_agg(jsonb_build_object('id', id::text, 'service', service, 'lever', lever)) from lapsed
    ) as lapsed`.execute(tx);
  await recordLapsed(app, tx, rows[0]?.lapsed ?? []);
}

function auditOf(service: string, { lever, action, value, scope, by, reason, atMs }: WrittenMove): AuditEntry {
  const detail = { value, ...(scope ? { scope } : {}), reason };
  return { atMs, actor: by, action: `lever.${action}`, subject: `${service}/${lever}`, detail };
}
