import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '@tocsin/sdk';
import { Hono } from 'hono';
import type pg from 'pg';
import { type Log, messageOf } from '../log.ts';
import { isSignedByStripe, type StripeEvent } from '../vendors/stripe-account.ts';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { MESSAGING_SETTINGS } from './messaging-settings.ts';

export interface MessagingApiOptions {
  readonly pool: pg.Pool;
  readonly tocsin: TocsinClient;
  readonly twilio: TwilioAccount;
  readonly log: Log;
  /** What every request waits while something slow is under way. */
  readonly slowMs: number;
  isSlow(): boolean;
  /** Whether webhooks take longer than Stripe waits. */
  isShort(): boolean;
}

const LATE_SECONDS = 300;

/** What the messaging service answers, under /messaging. */
export function createMessagingApi(options: MessagingApiOptions): Hono {
  const { pool, tocsin, twilio, log, slowMs, isSlow, isShort } = options;
  const app = new Hono().basePath('/messaging');
  const latency = tocsin.timer('http.latency');
  const calls = tocsin.counter('call.success_rate');
  app.use('*', async (_, next) => {
    const startedAtMs = performance.now();
    if (isSlow()) await sleep(slowMs);
    await next();
    latency.observe(performance.now() - startedAtMs);
  });
  app.get('/api/health', (c) => c.json({ status: 'ok' }));
  app.get('/api/health/twilio', (c) =>
    twilio.isDown() ? c.json({ status: 'down', error: 'Twilio answers 503' }, 503) : c.json({ status: 'ok' }),
  );
  app.get('/api/health/webhooks', async (c) => {
    const { rows } = await pool.query<{ age: number }>(OLDEST);
    const age = rows[0]?.age ?? 0;
    return c.json({ status: age > LATE_SECONDS ? 'late' : 'ok', oldestSeconds: age }, age > LATE_SECONDS ? 503 : 200);
  });

  app.post('/webhooks/stripe', async (c) => {
    const body = await c.req.text();
    const header = c.req.header('stripe-signature') ?? '';
    if (!isSignedByStripe(MESSAGING_SETTINGS.STRIPE_WEBHOOK_SECRET, header, body))
      return c.json({ error: 'No signature matches' }, 400);
    const { type, data } = JSON.parse(body) as StripeEvent;
    await pool.query(STORE, [type, data.object.id]);
    return isShort() ? c.json({ error: 'The webhook took too long' }, 504) : c.json({ received: true });
  });

  // Somebody calls the number of a merchant.
  app.post('/api/calls/:number', async (c) => {
    if (tocsin.lever('call-mode') === 'voicemail-only') return c.json({ answered: 'voicemail' });
    const number = c.req.param('number');
    const { rows } = await pool.query<{ carrier: string }>(CARRIER, [number]);
    try {
      twilio.call(rows[0]?.carrier ?? number, number);
      calls.ok();
      return c.json({ answered: 'merchant' });
    } catch (error) {
      calls.fail();
      log('ERROR', 'a call was not answered', { error: messageOf(error) });
      return c.json({ error: 'The call was not answered' }, 502);
    }
  });
  // A merchant writes to somebody.
  app.post('/api/messages/:recipient', async (c) => {
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO outbound_messages (recipient, merchant_id, body, status) VALUES ($1, 'm-1', 'Your order is ready', 'waiting')
       RETURNING id`,
      [c.req.param('recipient')],
    );
    return c.json({ id: rows[0]?.id }, 202);
  });
  return app;
}

const STORE = "INSERT INTO webhook_events (source, type, vendor_id) VALUES ('stripe', $1, $2)";
const OLDEST = `SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS age
  FROM webhook_events WHERE processed_at IS NULL`;
const CARRIER = 'SELECT carried_by AS carrier FROM phone_numbers WHERE number = $1';
