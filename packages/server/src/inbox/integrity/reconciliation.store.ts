import { type EpochMs, type Explanation, type Named, PAYMENT_TYPES } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** Something that the vendor has and the application lacks. */
export interface FoundDifference {
  readonly key: string;
  readonly explanation: Explanation;
  /** Of the runbook that repairs it, as far as they are known. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type ReconciliationReport =
  | {
      readonly failure: null;
      readonly vendor: number;
      readonly here: number;
      /** The first of them, explained. */
      readonly differences: readonly FoundDifference[];
      readonly missing: Named;
      /** Known to the application and not listed by the vendor: not wrong by itself. */
      readonly onlyHere: Named;
      readonly sentence: string;
    }
  | { readonly failure: string };

export interface StoredReconciliation {
  readonly id: string;
  readonly atMs: EpochMs;
  readonly by: string;
  readonly report: ReconciliationReport;
}

export async function storeReconciliation(
  db: Kysely<Database>,
  service: string,
  reconciliation: string,
  { atMs, by, report }: Omit<StoredReconciliation, 'id'>,
): Promise<StoredReconciliation> {
  const { id } = await db
    .insertInto('inbox_reconciliation')
    .values({ service, reconciliation, by, at: new Date(atMs), report: JSON.stringify(report) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, atMs, by, report };
}

/** The newest first. */
export async function readReconciliations(
  db: Kysely<Database>,
  service: string,
  reconciliation: string,
  limit: number,
): Promise<readonly StoredReconciliation[]> {
  const rows = await db
    .selectFrom('inbox_reconciliation')
    .selectAll()
    .where('service', '=', service)
    .where('reconciliation', '=', reconciliation)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id, at, by, report }) => ({
    ...{ id, by, atMs: at.getTime() },
    // Written by storeReconciliation alone.
    report: report as ReconciliationReport,
  }));
}

export interface FoundEvent {
  readonly id: string;
  readonly type: string;
  readonly origin: 'received' | 'fetched' | 'edited';
  readonly isWaiting: boolean;
  readonly isDead: boolean;
  readonly isDelivered: boolean;
  readonly status: number | null;
  readonly note: string | null;
  readonly body: Buffer;
}

const MOST_EVENTS = 20;

/** Events of a source that name a key, received within a span, oldest first; those about changes of payments come last. */
export async function readEventsAbout(
  db: Kysely<Database>,
  source: number,
  key: string,
  span: { readonly fromMs: EpochMs; readonly toMs: EpochMs },
): Promise<readonly FoundEvent[]> {
  const { rows } = await sql<FoundEvent>`
    select e.vendor_id as id, e.type, e.origin, e.body, w.event is not null and not w.dead as "isWaiting",
      coalesce(w.dead, false) as "isDead", a.action is not distinct from 'delivered' as "isDelivered", a.status, a.note
    from inbox_event as e left join inbox_waiting as w on w.event = e.id
    left join lateral (
      select action, status, note from inbox_attempt where event = e.id and received_at = e.received_at
      order by (action = 'delivered') desc, at desc limit 1
    ) as a on true
    where e.source = ${source} and e.received_at >= ${new Date(span.fromMs)} and e.received_at < ${new Date(span.toMs)}
      and position(${Buffer.from(key)}::bytea in e.body) > 0
    order by e.type = any(${sql.val([...PAYMENT_TYPES])}::text[]), e.received_at, e.id limit ${MOST_EVENTS}`.execute(
    db,
  );
  return rows;
}

/** Reports of comparisons that nobody needs any more. */
export async function dropOldReconciliations(db: Kysely<Database>, beforeMs: EpochMs): Promise<void> {
  await db.deleteFrom('inbox_reconciliation').where('at', '<', new Date(beforeMs)).execute();
  await db.deleteFrom('inbox_audit').where('at', '<', new Date(beforeMs)).execute();
}
