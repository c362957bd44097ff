import type { TocsinClient } from '@tocsin/sdk';
import { DeliveryRefused, processOnce, verifyDelivery } from '@tocsin/sdk/inbox';
import type { Hono } from 'hono';
import type pg from 'pg';
import { type Log, messageOf } from '../log.ts';
import { isSignedByStripe } from '../vendors/stripe-account.ts';
import { MESSAGING_SETTINGS } from './messaging-settings.ts';
import { readStripe, readTwilio, type TakenWebhook } from './read-webhooks.ts';

type Source = 'stripe' | 'twilio';

/** By which Tocsin's inbox signs what it hands on, by source. */
export type InboxKeys = Readonly<Partial<Record<Source, string>>>;

export interface WebhookOptions {
  readonly pool: pg.Pool;
  readonly tocsin: TocsinClient;
  readonly log: Log;
  readonly inboxKeys: InboxKeys;
  now(): number;
  /** Whether webhooks take longer than their sender waits. */
  isShort(): boolean;
}

interface Given {
  readonly source: Source;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const READERS: Readonly<Record<Source, (body: Uint8Array) => TakenWebhook>> = {
  stripe: readStripe,
  twilio: readTwilio,
};
/** Twilio's error for a message to somebody who has sent STOP. https://www.twilio.com/docs/api/errors/21610 */
const TO_SOMEBODY_WHO_STOPPED = '21610';

/**
 * Takes what Tocsin's inbox hands on, or Stripe directly, and stores it for the workers: each of it once, however often it comes and
 * whichever way.
 */
export function addWebhooks(app: Hono, options: WebhookOptions): void {
  const { pool, tocsin, log, isShort } = options;
  const unwanted = tocsin.counter('suppressed_sends');
  app.post('/webhooks/:source{stripe|twilio}', async (c) => {
    const source = c.req.param('source') as Source;
    const given = { source, headers: c.req.raw.headers, body: new Uint8Array(await c.req.arrayBuffer()) };
    const known = await whoSent(options, given);
    if (known === 'nobody') return c.json({ error: 'No signature matches' }, 401);
    let webhook: TakenWebhook;
    try {
      webhook = READERS[source](given.body);
    } catch (error) {
      log('ERROR', 'a webhook cannot be read', { source, error: messageOf(error) });
      return c.json({ error: 'It cannot be read' }, 400);
    }
    const id = known ?? `merchant-messaging/${source}/${webhook.eventId}`;
    const { isNew } = await processOnce(pool, id, (client) => store(client, source, webhook), { table: PROCESSED });
    if (isNew && source === 'twilio') unwanted.add(webhook.errorCode === TO_SOMEBODY_WHO_STOPPED ? 1 : 0);
    return isShort() ? c.json({ error: 'The webhook took too long' }, 504) : c.json({ received: true, isNew });
  });
}

/** @returns the delivery's id; null: it is the vendor's own request, which has none */
async function whoSent(options: WebhookOptions, { source, headers, body }: Given): Promise<string | null | 'nobody'> {
  const secret = options.inboxKeys[source];
  if (secret && headers.has('tocsin-webhook-id')) {
    try {
      return (await verifyDelivery(headers, body, { secret, now: options.now })).id;
    } catch (error) {
      if (!(error instanceof DeliveryRefused)) throw error;
      options.log('WARN', 'a delivery was refused', { source, error: error.message });
      return 'nobody';
    }
  }
  const signature = source === 'stripe' ? headers.get('stripe-signature') : null;
  if (signature === null) return 'nobody';
  const text = new TextDecoder().decode(body);
  const isStripe = isSignedByStripe(MESSAGING_SETTINGS.STRIPE_WEBHOOK_SECRET, signature, text, options.now());
  return isStripe ? null : 'nobody';
}

async function store(client: pg.PoolClient, source: Source, webhook: TakenWebhook): Promise<void> {
  const { type, about, eventId, message } = webhook;
  await client.query(STORE, [source, type, about, eventId]);
  if (message) await client.query(STORE_MESSAGE, [message.sender, message.to, message.body]);
}

const PROCESSED = 'processed_webhooks';
const STORE = 'INSERT INTO webhook_events (source, type, vendor_id, event_id) VALUES ($1, $2, $3, $4)';
/** A number that is no merchant's is the service's own. */
const STORE_MESSAGE = `INSERT INTO inbound_messages (sender, merchant_id, body)
  VALUES ($1, coalesce((SELECT merchant_id FROM phone_numbers WHERE number = $2), 'none'), $3)`;
