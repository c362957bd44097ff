import type { EdgeDatabase } from '../vendors/edge-database.ts';
import type { StripeEvent } from '../vendors/stripe-account.ts';

/**
 * Brings a subscription up to date with an event, once: whoever hands events on may do so again. An event that names no user of
 * ours begins nothing.
 *
 * @returns whether it was not here before
 */
export function applyStripeEvent(database: EdgeDatabase, event: StripeEvent, nowMs: number): boolean {
  if (database.all('SELECT 1 FROM webhook_events WHERE event_id = ?', event.id).length > 0) return false;
  apply(database, event, Math.floor(nowMs / 1_000));
  return true;
}

function apply(database: EdgeDatabase, { id, type, data }: StripeEvent, now: number): void {
  // A test event of the inbox is about nothing.
  const object = data?.object ?? {};
  const set = (status: string, subscription: unknown) =>
    database.run(
      'UPDATE subscriptions SET status = ?, updated_at = ? WHERE stripe_subscription_id = ?',
      status,
      now,
      String(subscription),
    );
  database.run('INSERT INTO webhook_events VALUES (?, ?, ?)', id, type, now);
  if (type === 'checkout.session.completed') begin(database, object, now);
  if (type === 'invoice.payment_succeeded') set('active', object.subscription);
  if (type === 'invoice.payment_failed') set('past_due', object.subscription);
  if (type === 'customer.subscription.deleted') set('canceled', object.id);
  if (type === 'customer.subscription.updated') {
    database.run(
      'UPDATE subscriptions SET cancel_at_period_end = ?, updated_at = ? WHERE stripe_subscription_id = ?',
      object.cancel_at_period_end === true ? 1 : 0,
      now,
      object.id,
    );
  }
}

const MONTH_SECONDS = 30 * 86_400;

function begin(database: EdgeDatabase, session: Readonly<Record<string, unknown>>, now: number): void {
  const user = (session.metadata as { user_id?: string } | undefined)?.user_id;
  if (user === undefined) return;
  database.run(
    `INSERT INTO subscriptions SELECT ?, id, ?, ?, 'basic', 'active', ?, ?, 0, ?, ? FROM users WHERE id = ?
     ON CONFLICT DO NOTHING`,
    `s-${String(session.subscription)}`,
    ...[String(session.subscription), String(session.customer), now, now + MONTH_SECONDS, now, now, user],
  );
}
