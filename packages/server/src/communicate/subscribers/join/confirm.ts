import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { BY_SUBSCRIBER } from '../change-subscriber.ts';

/** Confirms a subscription. Its owner asked for it, so what stood against the address stands no more. The same again does nothing. */
export async function confirmSubscriber(app: App, subscriber: string): Promise<boolean> {
  return app.db.transaction().execute(async (tx) => {
    const nowMs = app.clock.now();
    const row = await tx
      .updateTable('subscriber')
      .set({ status: 'confirmed', confirmed_at: new Date(nowMs), token_hash: null, token_expires_at: null, note: null })
      .set({ failures: 0, failing_since: null })
      .where('id', '=', subscriber)
      .where('status', 'in', ['unconfirmed', 'disabled'])
      .returning(['service', 'key', 'kind'])
      .executeTakeFirst();
    if (!row) return false;
    await tx
      .deleteFrom('subscriber_suppression')
      .where('service', '=', row.service)
      .where('key', '=', row.key)
      .execute();
    await audit(tx, nowMs, BY_SUBSCRIBER, 'subscriber.confirm', subscriber, { service: row.service, kind: row.kind });
    return true;
  });
}
