import type { Notification } from '../vendors/payment-provider.ts';
import type { BotDatabase } from './bot-database.ts';

/** Notifications that are processed in one go. */
const AT_ONCE = 20;

/** Keeps a notification of the provider; one that is sent again is kept once. */
export async function keepPayment(database: BotDatabase, { id, name, data }: Notification): Promise<void> {
  await database.query(
    'INSERT INTO webhook_events (event_id, name, payload) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [id, name, JSON.stringify(data)],
  );
}

/** A payment begins a subscription of thirty days and asks for the group, all of it once. */
export async function processPayment(database: BotDatabase, { id, data }: Notification): Promise<void> {
  await database.query(
    `WITH payer AS (
       INSERT INTO users (telegram_id) VALUES ($2) ON CONFLICT (telegram_id) DO UPDATE SET telegram_id = $2 RETURNING id),
     paid AS (
       INSERT INTO payments (user_id, notification, amount, currency, status, paid_at)
       SELECT id, $1, $3, $4, 'succeeded', now() FROM payer ON CONFLICT DO NOTHING RETURNING id, user_id, paid_at),
     begun AS (
       INSERT INTO subscriptions (user_id, payment_id, status, starts_at, ends_at)
       SELECT user_id, id, 'active', paid_at, paid_at + interval '30 days' FROM paid)
     INSERT INTO group_changes (user_id, change) SELECT user_id, 'add' FROM paid`,
    [id, data.user, data.amount, data.currency],
  );
  await database.query('UPDATE webhook_events SET processed_at = now() WHERE event_id = $1', [id]);
}

/** Processes what was kept and not processed, oldest first. */
export async function processKept(database: BotDatabase): Promise<void> {
  const kept = await database.query<Notification>(
    `SELECT event_id AS id, name, payload AS data FROM webhook_events WHERE processed_at IS NULL ORDER BY id LIMIT ${AT_ONCE}`,
  );
  for (const notification of kept) await processPayment(database, notification);
}
