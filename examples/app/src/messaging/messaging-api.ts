import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '@tocsin/sdk';
import { Hono } from 'hono';
import type pg from 'pg';
import { closeWhileOff } from '../close-while-off.ts';
import { type Log, messageOf } from '../log.ts';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { createCallRouting } from './call-routing.ts';
import { queueRequests } from './request-queue.ts';
import { addWebhooks, type InboxKeys } from './take-webhooks.ts';

export interface MessagingApiOptions {
  readonly pool: pg.Pool;
  readonly tocsin: TocsinClient;
  readonly twilio: TwilioAccount;
  readonly log: Log;
  readonly inboxKeys: InboxKeys;
  /** Now, in milliseconds, where times that others sign are looked at. */
  now(): number;
  /** What every request waits while something slow is under way. */
  readonly slowMs: number;
  isSlow(): boolean;
  /** Whether webhooks take longer than Stripe waits. */
  isShort(): boolean;
}

const LATE_SECONDS = 300;

/** What the messaging service answers, under /messaging. */
export function createMessagingApi(options: MessagingApiOptions): Hono {
  const { pool, tocsin, twilio, slowMs, isSlow } = options;
  const app = new Hono().basePath('/messaging');
  const latency = tocsin.timer('http.latency');
  const closed = closeWhileOff(tocsin, 'non-critical-features', { message: 'Calls and messages go first.' });
  for (const path of ['/api/reports/*', '/api/suggestions']) app.use(path, closed);
  app.use('/api/*', queueRequests(tocsin));
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

  addWebhooks(app, options);

  app.get('/api/reports/:merchant', async (c) => {
    const { rows } = await pool.query(REPORT, [c.req.param('merchant')]);
    return c.json({ messages: rows });
  });
  app.get('/api/suggestions', (c) => c.json({ suggestions: ['Tell customers when their order is ready'] }));
  addCalls(app, options);
  // A merchant writes to somebody: about an order, or with an offer, for which they must have agreed.
  app.post('/api/messages/:recipient', async (c) => {
    const { rows } = await pool.query<{ id: string }>(WRITE, [
      c.req.param('recipient'),
      c.req.query('merchant') ?? 'm-1',
      c.req.query('offer') !== undefined,
    ]);
    return c.json({ id: rows[0]?.id }, 202);
  });
  return app;
}

/** Somebody calls the number of a merchant; who they are keeps them on one side of a lever that is pulled for a share. */
function addCalls(app: Hono, { pool, tocsin, twilio, log }: MessagingApiOptions): void {
  const calls = tocsin.counter('call.success_rate');
  const putThrough = createCallRouting({ twilio, tocsin });
  app.post('/api/calls/:number', async (c) => {
    const number = c.req.param('number');
    const context = { key: c.req.query('caller'), number };
    if (tocsin.lever('call-mode', context) === 'voicemail-only') return c.json({ answered: 'voicemail' });
    const { rows } = await pool.query<{ carrier: string }>(CARRIER, [number]);
    try {
      const over = await putThrough(number, rows[0]?.carrier ?? number, context);
      calls.ok();
      return c.json({ answered: 'merchant', over });
    } catch (error) {
      calls.fail();
      log('ERROR', 'a call was not answered', { error: messageOf(error) });
      return c.json({ error: 'The call was not answered' }, 502);
    }
  });
}

const OLDEST = `SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS age
  FROM webhook_events WHERE processed_at IS NULL`;
const CARRIER = 'SELECT carried_by AS carrier FROM phone_numbers WHERE number = $1';
const WRITE = `INSERT INTO outbound_messages (recipient, merchant_id, needs_consent, body, status)
  VALUES ($1, $2, $3, CASE WHEN $3 THEN 'Ten percent off' ELSE 'Your order is ready' END, 'waiting') RETURNING id`;
const REPORT = 'SELECT status, count(*)::int AS count FROM outbound_messages WHERE merchant_id = $1 GROUP BY status';
