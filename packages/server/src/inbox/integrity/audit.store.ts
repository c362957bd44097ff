import type { AuditReport, EpochMs, KeptEvent } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** A report as it is kept, or why there is none. */
export type StoredReport =
  | (AuditReport & {
      readonly failure: null;
      /** Were not here before this audit fetched them. */
      readonly wereMissing: number;
      /** By what was decided which types the vendor sends here. */
      readonly typesBy: 'endpoint' | 'seen' | 'all';
      /** Of other types: never sent here. */
      readonly otherTypes: number;
    })
  | { readonly failure: string };

export interface StoredAudit {
  readonly id: string;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly atMs: EpochMs;
  readonly by: string;
  readonly report: StoredReport;
}

/** What became of the vendor's events, by their ids; those that are not here are left out. */
export async function readKept(
  db: Kysely<Database>,
  source: number,
  ids: readonly string[],
): Promise<readonly KeptEvent[]> {
  interface Row {
    readonly id: string;
    readonly orderKey: string | null;
    readonly origin: KeptEvent['origin'];
    readonly isWaiting: boolean | null;
    readonly isDead: boolean | null;
    readonly deliveries: number;
    readonly replays: number;
    readonly deliveredAt: Date | null;
  }
  const { rows } = await sql<Row>`
    with events as materialized (
      select id, received_at, vendor_id, order_key, origin from inbox_event
      where source = ${source} and vendor_id = any(${sql.val([...ids])}::text[])
    ), attempts as (
      select e.vendor_id, count(*) filter (where a.replay = 0)::int as deliveries,
        count(*) filter (where a.replay > 0)::int as replays, min(a.at) as delivered_at
      from inbox_attempt as a join events as e on e.id = a.event and e.received_at = a.received_at
      where a.action = 'delivered' group by e.vendor_id
    )
    select e.vendor_id as id, (array_agg(e.order_key order by e.id))[1] as "orderKey",
      (array_agg(e.origin order by e.id))[1] as origin, bool_or(not w.dead) as "isWaiting", bool_or(w.dead) as "isDead",
      coalesce(max(a.deliveries), 0) as deliveries, coalesce(max(a.replays), 0) as replays,
      min(a.delivered_at) as "deliveredAt"
    from events as e left join inbox_waiting as w on w.event = e.id left join attempts as a on a.vendor_id = e.vendor_id
    group by e.vendor_id`.execute(db);
  return rows.map(({ isWaiting, isDead, deliveredAt, ...row }) => ({
    ...row,
    state: stateOf(deliveredAt !== null, isWaiting === true, isDead === true),
    deliveredMs: deliveredAt?.getTime() ?? null,
  }));
}

function stateOf(isDelivered: boolean, isWaiting: boolean, isDead: boolean): KeptEvent['state'] {
  if (isDelivered) return 'delivered';
  if (isWaiting) return 'waiting';
  return isDead ? 'dead' : 'skipped';
}

/** Types of events that have arrived from a source. */
export async function readSeenTypes(db: Kysely<Database>, source: number): Promise<readonly string[]> {
  const { rows } = await sql<{ type: string }>`
    select type from inbox_total where source = ${source} and arrived > 0
    union select type from inbox_change where source = ${source} and arrived > 0`.execute(db);
  return rows.map(({ type }) => type);
}

/** When the oldest of the kept events came from the vendor itself; null: none has. */
export async function firstArrivalMs(db: Kysely<Database>, source: number): Promise<EpochMs | null> {
  const row = await db
    .selectFrom('inbox_event')
    .select('received_at')
    .where('source', '=', source)
    .where('origin', '=', 'received')
    .orderBy('received_at')
    .limit(1)
    .executeTakeFirst();
  return row?.received_at.getTime() ?? null;
}

export async function storeAudit(
  db: Kysely<Database>,
  source: number,
  { fromMs, toMs, atMs, by, report }: Omit<StoredAudit, 'id'>,
): Promise<StoredAudit> {
  const { id } = await db
    .insertInto('inbox_audit')
    .values({
      ...{ source, by, from_at: new Date(fromMs), to_at: new Date(toMs), at: new Date(atMs) },
      report: JSON.stringify(report),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, fromMs, toMs, atMs, by, report };
}

/** The last reports of a source, the newest first. @param by only those of this one */
export async function readAudits(
  db: Kysely<Database>,
  source: number,
  limit: number,
  by?: string,
): Promise<readonly StoredAudit[]> {
  let query = db.selectFrom('inbox_audit').selectAll().where('source', '=', source);
  if (by !== undefined) query = query.where('by', '=', by);
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toAudit);
}

export async function readAudit(db: Kysely<Database>, source: number, id: string): Promise<StoredAudit | null> {
  const row = await db
    .selectFrom('inbox_audit')
    .selectAll()
    .where('source', '=', source)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toAudit(row) : null;
}

function toAudit(row: {
  readonly id: string;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly at: Date;
  readonly by: string;
  readonly report: object;
}): StoredAudit {
  return {
    ...{ id: row.id, by: row.by, fromMs: row.from_at.getTime(), toMs: row.to_at.getTime(), atMs: row.at.getTime() },
    // Written by storeAudit alone.
    report: row.report as StoredReport,
  };
}
