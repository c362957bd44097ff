import { DeliveryRefused, verifyDelivery } from '@tocsin/sdk/inbox';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Log, messageOf } from './log.ts';
import type { Scheduler } from './scheduler.ts';
import { isSameText, signatureProblem } from './signature.ts';
import { TEST_EVENT, type WebhookEvent, type WebhookOutcome, type Webhooks } from './webhooks.ts';

const LARGEST_BODY_BYTES = 256 * 1_024;

export interface PublicApiOptions {
  webhooks: Webhooks;
  scheduler: Scheduler;
  /** As it is at the moment. */
  webhookSecret(): string;
  /** By which the inbox signs; without one, everything must be signed by the vendor. */
  inboxKey: string | undefined;
  now(): number;
  schedulerSecretKey: string;
  log: Log;
}

const STATUS_BY_OUTCOME = { processed: 200, duplicate: 200, stored: 202, failed: 500 } as const satisfies Record<
  WebhookOutcome,
  number
>;

/** The vendor's webhooks and the scheduler's endpoints. */
export function createPublicApi(options: PublicApiOptions): Hono {
  const { webhooks, scheduler, webhookSecret, schedulerSecretKey, log } = options;
  const sourceOf = (c: Context, body: string) => checkSource(c, body, { ...options, secret: webhookSecret() });
  const app = new Hono();
  app.use(
    '/api/*',
    bodyLimit({ maxSize: LARGEST_BODY_BYTES, onError: (c) => c.json({ error: 'the body is too large' }, 413) }),
  );

  app.post('/api/webhooks/whop', async (c) => {
    const body = await c.req.text();
    if (c.req.header('authorization') !== undefined) return runAction(c, body);
    const source = await sourceOf(c, body);
    if ('problem' in source) {
      log('WARN', 'webhook refused', { problem: source.problem });
      return c.json({ error: source.problem }, 401);
    }
    if ((parseJson(body) as Partial<WebhookEvent> | null | undefined)?.type === TEST_EVENT)
      return c.json({ status: 'test' });
    const event = parseEvent(body);
    if (!event) return c.json({ error: 'the body is not an event with "type" and "data"' }, 400);
    try {
      const outcome = await webhooks.receive(source.eventId, event, { isHeld: source.isInbox });
      return c.json({ status: outcome }, STATUS_BY_OUTCOME[outcome]);
    } catch (error) {
      log('ERROR', 'webhook could not be stored', { error: messageOf(error) });
      return c.json({ error: 'the event could not be stored' }, 500);
    }
  });

  async function runAction(c: Context, body: string): Promise<Response> {
    if (!hasBearer(c, webhookSecret())) return c.json({ error: 'unauthorized' }, 401);
    if ((parseJson(body) as { action?: unknown } | null | undefined)?.action !== 'process-backlog') {
      return c.json({ error: 'the only action is "process-backlog"' }, 400);
    }
    return c.json(await webhooks.processBacklog());
  }

  app.get('/api/scheduler/reminders', async (c) =>
    c.json({ ...scheduler.status(), jobs: await scheduler.countJobs() }),
  );

  app.post('/api/scheduler/reminders', async (c) => {
    if (!hasBearer(c, schedulerSecretKey)) return c.json({ error: 'unauthorized' }, 401);
    const result = await scheduler.runRound();
    if (result) return c.json(result);
    return c.json({ error: 'a round is under way', roundRunningMs: scheduler.status().roundRunningMs }, 409);
  });
  return app;
}

type Source = { readonly eventId: string; readonly isInbox: boolean } | { readonly problem: string };

/**
 * Who sent a webhook. What the inbox hands on carries the inbox's own signature, made at each attempt: the vendor's may be hours
 * old by then.
 */
async function checkSource(
  c: Context,
  body: string,
  { secret, inboxKey, now }: Pick<PublicApiOptions, 'inboxKey' | 'now'> & { readonly secret: string },
): Promise<Source> {
  const id = c.req.header('webhook-id');
  if (inboxKey !== undefined && c.req.header('tocsin-webhook-id') !== undefined) {
    try {
      await verifyDelivery(c.req.raw.headers, body, { secret: inboxKey, now });
      return id === undefined ? { problem: 'webhook-id is needed' } : { eventId: id, isInbox: true };
    } catch (error) {
      if (error instanceof DeliveryRefused) return { problem: error.message };
      throw error;
    }
  }
  const headers = { id, timestamp: c.req.header('webhook-timestamp'), signature: c.req.header('webhook-signature') };
  const problem = signatureProblem(secret, headers, body, now());
  if (problem !== undefined || id === undefined) return { problem: problem ?? 'webhook-id is needed' };
  return { eventId: id, isInbox: false };
}

function hasBearer(c: Context, secret: string): boolean {
  return isSameText(c.req.header('authorization') ?? '', `Bearer ${secret}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the event, or undefined. A NUL character is valid JSON, but PostgreSQL's jsonb cannot keep it. */
function parseEvent(body: string): WebhookEvent | undefined {
  const event = parseJson(body) as Partial<WebhookEvent> | null | undefined;
  if (typeof event?.type !== 'string' || typeof event.data !== 'object' || event.data === null) return undefined;
  if (event.data.member !== undefined && typeof event.data.member !== 'string') return undefined;
  return JSON.stringify(event).includes('\\u0000') ? undefined : (event as WebhookEvent);
}
