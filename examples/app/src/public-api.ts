import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Log, messageOf } from './log.ts';
import type { Scheduler } from './scheduler.ts';
import { isSameText, signatureProblem } from './signature.ts';
import type { WebhookEvent, WebhookOutcome, Webhooks } from './webhooks.ts';

const LARGEST_BODY_BYTES = 256 * 1_024;

export interface PublicApiOptions {
  webhooks: Webhooks;
  scheduler: Scheduler;
  /** As it is at the moment. */
  webhookSecret(): string;
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
  const app = new Hono();
  app.use(
    '/api/*',
    bodyLimit({ maxSize: LARGEST_BODY_BYTES, onError: (c) => c.json({ error: 'the body is too large' }, 413) }),
  );

  app.post('/api/webhooks/whop', async (c) => {
    const body = await c.req.text();
    if (c.req.header('authorization') !== undefined) return runAction(c, body);
    const headers = {
      id: c.req.header('webhook-id'),
      timestamp: c.req.header('webhook-timestamp'),
      signature: c.req.header('webhook-signature'),
    };
    const problem = signatureProblem(webhookSecret(), headers, body, Date.now());
    if (problem || !headers.id) {
      log('WARN', 'webhook refused', { problem });
      return c.json({ error: problem }, 401);
    }
    const event = parseEvent(body);
    if (!event) return c.json({ error: 'the body is not an event with "type" and "data"' }, 400);
    try {
      const outcome = await webhooks.receive(headers.id, event);
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
