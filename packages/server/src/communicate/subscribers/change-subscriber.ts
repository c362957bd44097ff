import { type Actor, SYSTEM } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import type { SubscriberKind, SuppressionCause } from './subscriber.tables.ts';
import { keyOfSubscriber } from './subscriber-address.ts';

/** Who did it when a subscriber did it by their link. */
export const BY_SUBSCRIBER: Actor = SYSTEM;

/** Notes that an address is to get nothing of a service unless its owner asks again. What weighs more stays. */
async function suppress(tx: Tx, service: string, key: string, cause: SuppressionCause, nowMs: number): Promise<void> {
  await sql`
    insert into subscriber_suppression (service, key, cause, at) values (${service}, ${key}, ${cause}, ${new Date(nowMs)})
    on conflict (service, key) do update set cause = excluded.cause, at = excluded.at
    where subscriber_suppression.cause <> 'complaint'`.execute(tx);
}

/**
 * Ends a subscription: the subscriber is deleted, and an import brings them back no more. The same again does nothing.
 * @returns whether there was one
 */
export async function endSubscription(
  app: App,
  subscriber: string,
  cause: Extract<SuppressionCause, 'unsubscribed' | 'erasure' | 'person'>,
  by: Actor,
): Promise<boolean> {
  return app.db.transaction().execute(async (tx) => {
    const row = await tx
      .deleteFrom('subscriber')
      .where('id', '=', subscriber)
      .returning(['service', 'key', 'kind'])
      .executeTakeFirst();
    if (!row) return false;
    const nowMs = app.clock.now();
    await suppress(tx, row.service, row.key, cause, nowMs);
    await audit(tx, nowMs, by, 'subscriber.end', subscriber, { service: row.service, kind: row.kind, cause });
    return true;
  });
}

/** A mailbox that is gone, or whose owner complained: nothing is sent to it any more. The same again does nothing. */
export async function suppressSubscriber(
  app: App,
  subscriber: string,
  cause: Extract<SuppressionCause, 'bounce' | 'complaint'>,
  note: string,
): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('subscriber')
      .set({ status: 'suppressed', note: note.slice(0, 300) })
      .where('id', '=', subscriber)
      .where('status', '<>', 'suppressed')
      .returning(['service', 'key'])
      .executeTakeFirst();
    if (!row) return;
    const nowMs = app.clock.now();
    await suppress(tx, row.service, row.key, cause, nowMs);
    await audit(tx, nowMs, BY_SUBSCRIBER, 'subscriber.suppress', subscriber, { service: row.service, cause });
  });
}

/** Forgets an address of a service: only the hash of it stays, so that no import brings it back. @returns whether it was known */
export async function eraseSubscriber(
  app: App,
  service: string,
  { kind, address }: { readonly kind: SubscriberKind; readonly address: string },
  by: Actor,
): Promise<boolean> {
  const key = keyOfSubscriber(app, kind, address);
  return app.db.transaction().execute(async (tx) => {
    const nowMs = app.clock.now();
    const gone = await tx
      .deleteFrom('subscriber')
      .where('service', '=', service)
      .where('key', '=', key)
      .executeTakeFirst();
    await tx.deleteFrom('subscriber_asked').where('service', '=', service).where('key', '=', key).execute();
    await suppress(tx, service, key, 'erasure', nowMs);
    // The address itself is not in the audit log.
    await audit(tx, nowMs, by, 'subscriber.erase', key, { service });
    return gone.numDeletedRows > 0n;
  });
}

/** Why an address gets nothing of a service; null: nothing stands against it. */
export async function suppressionOf(
  db: Kysely<Database>,
  service: string,
  key: string,
): Promise<SuppressionCause | null> {
  const row = await db
    .selectFrom('subscriber_suppression')
    .select('cause')
    .where('service', '=', service)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.cause ?? null;
}
