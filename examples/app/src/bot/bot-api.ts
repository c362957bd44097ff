import { Hono } from 'hono';
import { messageOf } from '../log.ts';
import { isSameText } from '../signature.ts';
import type { Hosting } from '../vendors/hosting.ts';
import { type Notification, type PaymentProvider, signNotification } from '../vendors/payment-provider.ts';
import type { Telegram } from '../vendors/telegram.ts';
import type { BotDatabase } from './bot-database.ts';
import type { BotMemory } from './bot-memory.ts';

export interface BotApiOptions {
  readonly hosting: Hosting;
  readonly telegram: Telegram;
  readonly provider: PaymentProvider;
  readonly database: BotDatabase;
  readonly memory: BotMemory;
  /** A command that waits longer than this makes the bot unhealthy. */
  readonly patienceMs: number;
}

const OLDEST_NOTIFICATION_MS = 300_000;

/** What the bot answers over HTTP, under /bot: health, the provider's notifications, the door of its dashboard. */
export function createBotApi(options: BotApiOptions): Hono {
  const { hosting, telegram, provider, database, memory, patienceMs } = options;
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
    const problem = whyRefused(hosting.variables.get('AIRWALLEX_WEBHOOK_SECRET') ?? '', c.req.header(), body);
    if (problem) {
      hosting.log('WARN', `webhook refused: ${problem}`);
      return c.json({ error: problem }, 401);
    }
    await keep(database, JSON.parse(body) as Notification);
    return c.json({ received: true });
  });
  return app;
}

function whyRefused(secret: string, headers: Record<string, string>, body: string): string | undefined {
  const { 'x-timestamp': timestamp = '', 'x-signature': signature = '' } = headers;
  if (!isSameText(signature, signNotification(secret, timestamp, body))) return 'the signature does not match';
  if (Math.abs(Date.now() - Number(timestamp)) > OLDEST_NOTIFICATION_MS) return 'it is too old';
  return undefined;
}

/** A payment begins a subscription of thirty days and asks for the group, all of it once. */
async function keep(database: BotDatabase, { id, name, data }: Notification): Promise<void> {
  await database.query(
    'INSERT INTO webhook_events (event_id, name, payload) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [id, name, JSON.stringify(data)],
  );
  await database.query(
    `WITH payer AS (
       INSERT INTO users (telegram_id) VALUES ($2) ON CONFLICT (telegram_id) DO UPDATE SET telegram_id = $2 RETURNING id),
     paid AS (
       INSERT INTO payments (user_id, notification, amount, currency, status, paid_at)
       SELECT id, $1, $3, $4, 'succeeded', now() FROM payer ON CONFLICT DO NOTHING RETURNING id, user_id, paid_at),
     begun AS (
       INSERT INTO subscriptions (user_id, payment_id, status, starts_at, ends_at)
       SELECT user_id, id, 'active', paid_at, paid_at + interval '30 days' FROM paid)
     INSERT INTO group_changes (user_id, change) SELECT user_id, 'add' FROM paid`,
    [id, data.user, data.amount, data.currency],
  );
  await database.query('UPDATE webhook_events SET processed_at = now() WHERE event_id = $1', [id]);
}
