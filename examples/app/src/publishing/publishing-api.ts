import { randomUUID } from 'node:crypto';
import type { TocsinClient } from '@tocsin/sdk';
import { guard } from '@tocsin/sdk/hono';
import { protect } from '@tocsin/sdk/middleware';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { EdgeDatabase } from '../vendors/edge-database.ts';
import type { Hosting } from '../vendors/hosting.ts';
import type { ObjectStore } from '../vendors/object-store.ts';
import { isSignedByStripe, type StripeEvent } from '../vendors/stripe-account.ts';
import type { AnalysisQueue } from './analysis-queue.ts';
import type { MailProvider } from './mail-provider.ts';
import { addManuscripts } from './manuscripts-api.ts';
import { makeToken } from './session-token.ts';
import { isPassword } from './store.ts';
import { applyStripeEvent } from './stripe-webhooks.ts';

export interface PublishingApiOptions {
  readonly hosting: Hosting;
  readonly database: EdgeDatabase;
  readonly objects: ObjectStore;
  readonly queue: AnalysisQueue;
  readonly mail: MailProvider;
  readonly tocsin: TocsinClient;
  /** What reading a whole table costs where it has grown: the tables here are small. */
  readonly scanMs: number;
  /** By which the time of a signature is judged. */
  now(): number;
  /** Has a user pay at Stripe; returns the subscription's id. */
  startCheckout(user: string): Promise<string>;
}

/** One request in so many fails where a release is broken in part. */
const FAILING_ONE_IN = 12;
const READ_ONLY_RETRY_SECONDS = 30;

/** What the worker of the publishing platform answers, under /publishing. */
export function createPublishingApi(options: PublishingApiOptions): Hono {
  const app = new Hono().basePath('/publishing');
  // Who cannot sign in could not even read.
  const readOnly = { except: ['/publishing/auth/**'], retryAfterSeconds: READ_ONLY_RETRY_SECONDS };
  const gate = protect(options.tocsin, { readOnly });
  app.use('*', measure(options.tocsin), asReleased(options.hosting), guard(gate));
  addSignIn(app, options);
  addManuscripts(app, options);
  app.post('/webhooks/stripe', async (c) => {
    const { hosting, database, tocsin, now } = options;
    const body = await c.req.text();
    const secret = hosting.variables.get('STRIPE_WEBHOOK_SECRET') ?? '';
    const rate = tocsin.counter('webhook.success_rate');
    if (!isSignedByStripe(secret, c.req.header('stripe-signature') ?? '', body, now())) {
      hosting.log('ERROR', '[Webhook] Invalid signature', { status: 400 });
      rate.fail();
      return c.json({ error: 'Invalid signature' }, 400);
    }
    const isNew = applyStripeEvent(database, JSON.parse(body) as StripeEvent, now());
    rate.ok();
    return c.json({ received: true, duplicate: !isNew });
  });
  return app;
}

function measure(tocsin: TocsinClient): MiddlewareHandler {
  const latency = tocsin.timer('http.latency');
  const requests = tocsin.counter('request.success_rate');
  return async (c, next) => {
    const startedAtMs = performance.now();
    await next();
    latency.observe(performance.now() - startedAtMs);
    if (c.res.status >= 500 && !c.res.headers.has('retry-after')) requests.fail();
    else requests.ok();
  };
}

/** The release decides whether a request fails; what fails is in the log, with the request. */
function asReleased(hosting: Hosting): MiddlewareHandler {
  let requests = 0;
  return async (c, next) => {
    const active = hosting.active();
    if (!active) return c.json({ error: 'There is nothing here yet' }, 404);
    requests += 1;
    const fails = active.behaviour === 'broken' || (active.behaviour === 'partly' && requests % FAILING_ONE_IN === 0);
    if (!fails) return next();
    const error = "Cannot read properties of undefined (reading 'author')";
    hosting.log('ERROR', error, { method: c.req.method, path: c.req.path, status: 500 });
    return c.json({ error: 'Internal error' }, 500);
  };
}

function addSignIn(app: Hono, { hosting, database, mail, tocsin }: PublishingApiOptions): void {
  const signIns = tocsin.counter('signin.success_rate');
  const resets = tocsin.counter('reset_mail.success_rate');
  app.options('/auth/login', (c) => {
    c.header('access-control-allow-origin', c.req.header('origin') ?? '*');
    c.header('access-control-allow-methods', 'POST');
    return c.body(null, 204);
  });
  app.post('/auth/login', async (c) => {
    const { email = '', password = '' } = await jsonOf(c);
    const [user] = database.all<{ id: string; hash: string }>(
      'SELECT id, password_hash AS hash FROM users WHERE email = ?',
      email,
    );
    if (!user || !isPassword(password, user.hash)) return c.json({ error: 'Unauthorized' }, 401);
    const secret = hosting.variables.get('JWT_SECRET');
    if (!secret) {
      hosting.log('ERROR', 'JWT_SECRET is not set', { path: c.req.path, status: 500 });
      signIns.fail();
      return c.json({ error: 'Internal error' }, 500);
    }
    signIns.ok();
    return c.json({ token: makeToken(secret, user.id) });
  });
  app.post('/auth/password-reset-request', async (c) => {
    const { email = '' } = await jsonOf(c);
    const now = Math.floor(Date.now() / 1_000);
    const [user] = database.all<{ id: string }>('SELECT id FROM users WHERE email = ?', email);
    // The same answer for an address that nobody has, so that nobody learns who is a user.
    if (!user) return c.json({ accepted: true });
    database.run("INSERT INTO verification_tokens VALUES (?, ?, 'password_reset', ?)", randomUUID(), user.id, now);
    const accepted = mail.send(hosting.variables.get('MAIL_API_KEY'), { to: email, subject: 'A new password' });
    const status = accepted ? 'sent' : 'refused';
    database.run('INSERT INTO mails VALUES (NULL, ?, ?, ?, ?)', email, 'A new password', status, now);
    if (accepted) resets.ok();
    else resets.fail();
    if (accepted) return c.json({ accepted: true });
    hosting.log('ERROR', 'the mail provider refused the key', { path: c.req.path, status: 500 });
    return c.json({ error: 'Internal error' }, 500);
  });
}

async function jsonOf(c: Context): Promise<{ email?: string; password?: string }> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}
