import type { TocsinClient } from '@tocsin/sdk';
import { Hono } from 'hono';
import { messageOf } from '../log.ts';
import { isSameText } from '../signature.ts';
import type { Hosting } from '../vendors/hosting.ts';
import { type Notification, type PaymentProvider, signNotification } from '../vendors/payment-provider.ts';
import type { Telegram } from '../vendors/telegram.ts';
import { TEST_EVENT } from '../webhooks.ts';
import type { BotDatabase } from './bot-database.ts';
import type { BotMemory } from './bot-memory.ts';
import { inMaintenance } from './bot-mode.ts';
import { keepPayment, processPayment } from './bot-payments.ts';

export interface BotApiOptions {
  readonly hosting: Hosting;
  readonly telegram: Telegram;
  readonly provider: PaymentProvider;
  readonly database: BotDatabase;
  readonly memory: BotMemory;
  readonly tocsin: TocsinClient;
  /** A command that waits longer than this makes the bot unhealthy. */
  readonly patienceMs: number;
  /** By which the time of a signature is judged. */
  now(): number;
}

const OLDEST_NOTIFICATION_MS = 300_000;

/** What the bot answers over HTTP, under /bot: health, the provider's notifications, the door of its dashboard. */
export function createBotApi(options: BotApiOptions): Hono {
  const { hosting, telegram, provider, database, memory, tocsin, patienceMs, now } = options;
  const app = new Hono().basePath('/bot');
  app.use('*', async (c, next) => {
    const active = hosting.active();
    // What Railway answers for a service without a deployment.
    if (!active) return c.json({ status: 'error', code: 404, message: 'Application not found' }, 404);
    if (active.behaviour !== 'good') return c.json({ status: 'failing', error: 'cannot read the settings' }, 500);
    await memory.delay();
    return next();
  });

  app.get('/health', (c) => {
    const oldest = telegram.pending()[0];
    const waitedMs = oldest ? Date.now() - oldest.sentAtMs : 0;
    const stuck = waitedMs > patienceMs;
    const figures = { deployment: hosting.active()?.id, waiting: telegram.pending().length, memory: memory.used() };
    return c.json({ status: stuck ? 'stuck' : 'ok', waitedMs, ...figures }, stuck ? 503 : 200);
  });

  app.get('/health/database', async (c) => {
    const startedAtMs = performance.now();
    try {
      await database.query('SELECT 1');
      return c.json({ status: 'ok', latencyMs: Math.round(performance.now() - startedAtMs) });
    } catch (error) {
      return c.json({ status: 'down', error: messageOf(error) }, 503);
    }
  });

  app.get('/health/payments', (c) => {
    const valid = provider.acceptsKey(hosting.variables.get('AIRWALLEX_API_KEY'));
    if (valid) return c.json({ status: 'ok' });
    hosting.log('ERROR', 'payment refused: the provider does not accept the API key');
    return c.json({ status: 'refused', error: 'the provider does not accept the API key' }, 503);
  });

  app.get('/admin/login', (c) => c.html('<form></form>'));

  app.post('/webhook/airwallex', async (c) => {
    const body = await c.req.text();
    const problem = whyRefused(hosting.variables.get('AIRWALLEX_WEBHOOK_SECRET') ?? '', c.req.header(), body, now());
    if (problem) {
      hosting.log('WARN', `webhook refused: ${problem}`);
      return c.json({ error: problem }, 401);
    }
    const notification = JSON.parse(body) as Notification;
    if (notification.name === TEST_EVENT) return c.json({ received: true, test: true });
    await keepPayment(database, notification);
    // What arrives during maintenance is processed by the sweep afterwards.
    if (!inMaintenance(tocsin)) await processPayment(database, notification);
    return c.json({ received: true });
  });
  return app;
}

function whyRefused(secret: string, headers: Record<string, string>, body: string, nowMs: number): string | undefined {
  const { 'x-timestamp': timestamp = '', 'x-signature': signature = '' } = headers;
  if (!isSameText(signature, signNotification(secret, timestamp, body))) return 'the signature does not match';
  if (Math.abs(nowMs - Number(timestamp)) > OLDEST_NOTIFICATION_MS) return 'it is too old';
  return undefined;
}
