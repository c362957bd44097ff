import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '@tocsin/sdk';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { EdgeDatabase } from '../vendors/edge-database.ts';
import type { Hosting } from '../vendors/hosting.ts';
import type { ObjectStore } from '../vendors/object-store.ts';
import { isSignedByStripe, type StripeEvent } from '../vendors/stripe-account.ts';
import type { MailProvider } from './mail-provider.ts';
import { makeToken, userOfToken } from './session-token.ts';
import { isPassword, MANUSCRIPT_BUCKET } from './store.ts';
import { applyStripeEvent } from './stripe-webhooks.ts';

export interface PublishingApiOptions {
  readonly hosting: Hosting;
  readonly database: EdgeDatabase;
  readonly objects: ObjectStore;
  readonly mail: MailProvider;
  readonly tocsin: TocsinClient;
  /** What reading a whole table costs where it has grown: the tables here are small. */
  readonly scanMs: number;
}

/** One request in so many fails where a release is broken in part. */
const FAILING_ONE_IN = 12;
const LIST = 'SELECT id, title, created_at FROM manuscripts WHERE author_id = ? ORDER BY created_at DESC';
const READ_ONLY_RETRY_SECONDS = 30;

/** What the worker of the publishing platform answers, under /publishing. */
export function createPublishingApi(options: PublishingApiOptions): Hono {
  const app = new Hono().basePath('/publishing');
  app.use('*', measure(options.tocsin), asReleased(options.hosting), readOnly(options.tocsin));
  addSignIn(app, options);
  addManuscripts(app, options);
  app.post('/webhooks/stripe', async (c) => {
    const { hosting, database, tocsin } = options;
    const body = await c.req.text();
    const secret = hosting.variables.get('STRIPE_WEBHOOK_SECRET') ?? '';
    const rate = tocsin.counter('webhook.success_rate');
    if (!isSignedByStripe(secret, c.req.header('stripe-signature') ?? '', body)) {
      hosting.log('ERROR', '[Webhook] Invalid signature', { status: 400 });
      rate.fail();
      return c.json({ error: 'Invalid signature' }, 400);
    }
    applyStripeEvent(database, JSON.parse(body) as StripeEvent);
    rate.ok();
    return c.json({ received: true });
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

function readOnly(tocsin: TocsinClient): MiddlewareHandler {
  return async (c, next) => {
    if (tocsin.lever('read-only') !== true || c.req.method === 'GET' || c.req.path.includes('/auth/')) return next();
    c.header('retry-after', String(READ_ONLY_RETRY_SECONDS));
    return c.json({ error: 'Nothing can be changed for the moment' }, 503);
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

function addManuscripts(app: Hono, options: PublishingApiOptions): void {
  const { hosting, database, objects, scanMs } = options;
  const userOf = (c: Context) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const secret = hosting.variables.get('JWT_SECRET');
    return token && secret ? userOfToken(secret, token) : undefined;
  };
  app.get('/manuscripts', async (c) => {
    const user = userOf(c);
    if (!user) return c.json({ error: 'Unauthorized' }, 401);
    const plan = database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${LIST}`, user);
    if (plan.some(({ detail }) => detail.startsWith('SCAN'))) await sleep(scanMs);
    return c.json({ manuscripts: database.all(LIST, user) });
  });
  app.get('/manuscripts/:key/file', async (c) => {
    if (!userOf(c)) return c.json({ error: 'Unauthorized' }, 401);
    const content = await objects.get(MANUSCRIPT_BUCKET, c.req.param('key'));
    return content ? c.body(new Uint8Array(content)) : c.json({ error: 'The file is missing' }, 404);
  });
  app.get('/subscription/status', (c) => {
    const user = userOf(c);
    if (!user) return c.json({ error: 'Unauthorized' }, 401);
    const found = database.all("SELECT 1 FROM subscriptions WHERE user_id = ? AND status = 'active'", user);
    return c.json({ active: found.length > 0 });
  });
}

async function jsonOf(c: Context): Promise<{ email?: string; password?: string }> {
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : {};
}
