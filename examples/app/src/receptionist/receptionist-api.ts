import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '@tocsin/sdk';
import { processOnce } from '@tocsin/sdk/inbox';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type pg from 'pg';
import { closeWhileOff } from '../close-while-off.ts';
import { messageOf } from '../log.ts';
import type { GoogleCalendar } from '../vendors/google-calendar.ts';
import type { RedisRest } from '../vendors/redis-rest.ts';
import { isSignedByStripe, type StripeAccount, type StripeEvent } from '../vendors/stripe-account.ts';
import type { VercelProject } from '../vendors/vercel.ts';
import type { VoiceVendors } from '../vendors/voice-vendors.ts';
import { createAnswerCall } from './answer-call.ts';
import { addCallEvents } from './call-events.ts';
import { limitRate, redisOf } from './rate-limit.ts';
import { PROCESSED_TABLE } from './receptionist-database.ts';

export interface ReceptionistApiOptions {
  readonly project: VercelProject;
  readonly pool: pg.Pool;
  readonly tocsin: TocsinClient;
  readonly stripe: StripeAccount;
  readonly redis: RedisRest;
  readonly voice: VoiceVendors;
  readonly google: GoogleCalendar;
  /** What reading a whole table costs where it has grown. */
  readonly scanMs: number;
  readonly limitWindowMs: number;
  /** By which the time of a signature is judged. */
  now(): number;
}

/** What the receptionist answers, under /receptionist. */
export function createReceptionistApi(options: ReceptionistApiOptions): Hono {
  const { project, pool, tocsin, google, redis, scanMs } = options;
  const app = new Hono().basePath('/receptionist/api');
  app.use('*', measure(tocsin), asReleased(project, tocsin));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/health/db', (c) =>
    answerHealth(c, async () => {
      if (!(await hasIndex(pool))) await sleep(scanMs);
      await pool.query("SELECT count(*) FROM appointments WHERE business_id = 'b-1' AND starts_at > now()");
    }),
  );
  app.get('/health/redis', (c) => answerHealth(c, async () => redis.run(redisOf(project), 'ping')));
  const limit = limitRate({ project, redis, tocsin, windowMs: options.limitWindowMs });
  app.get('/slots', limit, (c) => {
    const slots = ['09:00', '10:30', '14:00'];
    // The newest feature.
    return c.json(hasFeature(tocsin, c) ? { slots, suggested: slots[0] } : { slots });
  });
  addPayments(app, options);
  addCallEvents(app, options);

  const calls = tocsin.counter('call.success_rate');
  const answerCall = createAnswerCall(options);
  app.post('/calls', async (c) => {
    try {
      const answered = await answerCall({ key: c.req.query('caller') });
      if (answered.answered === 'assistant') calls.ok();
      return c.json(answered);
    } catch (error) {
      calls.fail();
      project.log('ERROR', 'a call was not answered', { error: messageOf(error), path: c.req.path });
      return c.json({ error: 'The call was not answered' }, 502);
    }
  });
  // A person connects the calendar of a business again, in its settings.
  app.post('/calendar/:business/connect', async (c) => {
    const business = c.req.param('business');
    google.setAllowed(business, true);
    await pool.query(
      `UPDATE calendar_connections SET status = 'connected', last_error = NULL, token_expires_at = now() + interval '1 hour'
       WHERE business_id = $1`,
      [business],
    );
    return c.json({ connected: business });
  });
  return app;
}

/** Whether appointments of a business are found without reading them all. */
export async function hasIndex(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = 'appointments'::regclass AND a.attname = 'business_id' AND i.indisvalid`,
  );
  return rows.length > 0;
}

async function answerHealth(c: Context, look: () => Promise<unknown>): Promise<Response> {
  try {
    await look();
    return c.json({ status: 'ok' });
  } catch (error) {
    return c.json({ status: 'down', error: messageOf(error) }, 503);
  }
}

function measure(tocsin: TocsinClient): MiddlewareHandler {
  const requests = tocsin.counter('request.success_rate');
  const latency = tocsin.timer('http.latency');
  return async (c, next) => {
    const startedAtMs = performance.now();
    await next();
    latency.observe(performance.now() - startedAtMs);
    if (c.res.status >= 500 && !c.res.headers.has('retry-after')) requests.fail();
    else requests.ok();
  };
}

/** The release decides what fails: everything, or every second request of the newest feature while it is on. */
function asReleased(project: VercelProject, tocsin: TocsinClient): MiddlewareHandler {
  let requests = 0;
  return async (c, next) => {
    const { behaviour } = project.production();
    requests += 1;
    const fails = behaviour === 'broken' || (behaviour === 'partly' && hasFeature(tocsin, c) && requests % 2 === 0);
    if (!fails) return next();
    project.log('ERROR', "Cannot read properties of undefined (reading 'slots')", { path: c.req.path, status: 500 });
    return c.json({ error: 'Internal error' }, 500);
  };
}

/** Whether whoever asks has the newest feature; always the same ones while it is pulled for a share. */
function hasFeature(tocsin: TocsinClient, c: Context): boolean {
  return tocsin.lever('new-feature', { key: c.req.header('x-forwarded-for') }) !== false;
}

function addPayments(app: Hono, { project, pool, tocsin, stripe, now }: ReceptionistApiOptions): void {
  const payments = tocsin.counter('payment.success_rate');
  let lastRefused = false;
  app.get('/health/stripe', (c) =>
    lastRefused ? c.json({ status: 'down', error: 'the last webhook was refused' }, 503) : c.json({ status: 'ok' }),
  );
  app.use('/checkout/*', closeWhileOff(tocsin, 'checkout', { title: 'There is no checkout for the moment' }));
  app.post('/checkout/:business', async (c) => {
    const subscription = await subscribe(pool, stripe, c.req.param('business'));
    return c.json({ subscription });
  });
  app.post('/webhooks/stripe', async (c) => {
    const body = await c.req.text();
    const secret = project.production().variables.STRIPE_WEBHOOK_SECRET ?? '';
    const header = c.req.header('stripe-signature');
    const isSigned = isSignedByStripe(secret, header ?? '', body, now());
    // What nobody signed is not of Stripe, and says nothing of the secret.
    if (header !== undefined) lastRefused = !isSigned;
    if (!isSigned) {
      if (header !== undefined) payments.fail();
      project.log('ERROR', 'a webhook of Stripe was refused: no signature matches', { path: c.req.path, status: 400 });
      return c.json({ error: 'No signature matches' }, 400);
    }
    const { id, type, data } = JSON.parse(body) as StripeEvent;
    // Known by Stripe's own id, so that it is done once whether the inbox hands it on again or Stripe itself sends it.
    const done = await processOnce(
      pool,
      `stripe/${id}`,
      async (client) => {
        if (type === 'invoice.paid') await client.query(ACTIVATE, [data.object.subscription]);
      },
      { table: PROCESSED_TABLE },
    );
    payments.ok();
    return c.json({ received: true, duplicate: !done.isNew });
  });
}

const ACTIVATE = `UPDATE subscriptions SET status = 'active', updated_at = now() WHERE stripe_subscription_id = $1
  AND status IN ('incomplete', 'pending')`;

/** A business pays at Stripe, which tells the application. @returns the id of the subscription */
export async function subscribe(pool: pg.Pool, stripe: StripeAccount, business: string): Promise<string> {
  const customer = `cus_${business}`;
  const id = stripe.id('sub');
  const invoice = { id: stripe.id('in'), object: 'invoice', customer, subscription: id, status: 'paid' };
  stripe.keep({ id, object: 'subscription', customer, status: 'active', latest_invoice: invoice.id });
  await pool.query(
    `INSERT INTO subscriptions (business_id, stripe_subscription_id, status) VALUES ($1, $2, 'incomplete')`,
    [business, id],
  );
  await stripe.emit('invoice.paid', stripe.keep(invoice));
  return id;
}
