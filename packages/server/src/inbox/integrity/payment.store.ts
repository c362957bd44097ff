import { type EpochMs, NO_PAYMENTS, PAYMENT_TYPES, type PaymentState } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';

/** How far a source's events are folded. */
export interface ReadTo {
  readonly receivedAt: Date;
  readonly event: string;
}

export async function readReadTo(db: Kysely<Database>, source: number): Promise<ReadTo | null> {
  const row = await db.selectFrom('inbox_payment_read').selectAll().where('source', '=', source).executeTakeFirst();
  return row ? { receivedAt: row.received_at, event: row.event } : null;
}

/** The next events about payments, in the order in which they were received. */
export async function readPaymentEvents(
  db: Kysely<Database>,
  source: number,
  after: ReadTo | null,
  limit: number,
): Promise<readonly { readonly id: string; readonly receivedAt: Date; readonly body: Buffer }[]> {
  const { rows } = await sql<{ id: string; receivedAt: Date; body: Buffer }>`
    select id, received_at as "receivedAt", body from inbox_event
    where source = ${source} and type = any(${sql.val([...PAYMENT_TYPES])}::text[])
      and (received_at, id) > (${after?.receivedAt ?? new Date(0)}::timestamptz, ${after?.event ?? '0'}::bigint)
    order by received_at, id limit ${limit}`.execute(db);
  return rows;
}

/** The states of subscriptions, locked until the end of the transaction; one that is not known is new. */
export async function lockPayments(
  tx: Tx,
  source: number,
  subscriptions: readonly string[],
): Promise<Map<string, PaymentState>> {
  const rows = await tx
    .selectFrom('inbox_payment')
    .select(['subscription', 'state'])
    .where('source', '=', source)
    .where('subscription', 'in', [...subscriptions])
    .orderBy('subscription')
    .forUpdate()
    .execute();
  // Written by storePayments alone.
  const known = new Map(rows.map(({ subscription, state }) => [subscription, state as PaymentState]));
  return new Map(subscriptions.map((subscription) => [subscription, known.get(subscription) ?? NO_PAYMENTS]));
}

export async function storePayments(
  tx: Tx,
  source: number,
  states: ReadonlyMap<string, PaymentState>,
  atMs: EpochMs,
): Promise<void> {
  const values = [...states].map(([subscription, state]) => ({
    ...{ source, subscription, state: JSON.stringify(state), changed_at: new Date(atMs) },
    failed: Object.values(state.invoices).some(({ firstFailedMs }) => firstFailedMs !== null),
  }));
  if (values.length === 0) return;
  await tx
    .insertInto('inbox_payment')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['source', 'subscription']).doUpdateSet((is) => ({
        ...{ state: is.ref('excluded.state'), failed: is.ref('excluded.failed') },
        changed_at: is.ref('excluded.changed_at'),
      })),
    )
    .execute();
}

export async function storeReadTo(tx: Tx, source: number, { receivedAt, event }: ReadTo): Promise<void> {
  await tx
    .insertInto('inbox_payment_read')
    .values({ source, received_at: receivedAt, event })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ received_at: receivedAt, event }))
    .execute();
}

/** Subscriptions of which a payment has failed, those that changed last first. */
export async function readFailedPayments(
  db: Kysely<Database>,
  source: number,
  limit: number,
): Promise<readonly { readonly subscription: string; readonly state: PaymentState }[]> {
  const rows = await db
    .selectFrom('inbox_payment')
    .select(['subscription', 'state'])
    .where('source', '=', source)
    .where('failed', '=', true)
    .orderBy('changed_at', 'desc')
    .limit(limit)
    .execute();
  // Written by storePayments alone.
  return rows.map(({ subscription, state }) => ({ subscription, state: state as PaymentState }));
}

/** Subscriptions about which nothing was heard for so long: what they wait for comes no more. */
export async function dropOldPayments(db: Kysely<Database>, source: number, beforeMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('inbox_payment')
    .where('source', '=', source)
    .where('changed_at', '<', new Date(beforeMs))
    .execute();
}
