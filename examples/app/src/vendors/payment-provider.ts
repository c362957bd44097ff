import { createHmac, randomUUID } from 'node:crypto';
import { Hono } from 'hono';

export interface Notification {
  readonly id: string;
  readonly name: string;
  readonly data: { readonly user: number; readonly amount: number; readonly currency: string };
  delivered: boolean;
}

/** The payment provider of the bot: keys, payments, and notifications that are sent until they are taken. */
export interface PaymentProvider {
  /** Answers under /fake-payments/. */
  readonly routes: Hono;
  acceptsKey(key: string | undefined): boolean;
  /** Somebody pays; returns whether the notification was taken. */
  pay(user: number): Promise<boolean>;
  /** Sends again what was not taken, as a person does in the provider's dashboard. */
  sendAgain(): Promise<{ delivered: number; failed: number }>;
  /** Signs by another secret from now on, as after a change in the provider's dashboard. */
  setWebhookSecret(secret: string): void;
}

export interface PaymentProviderOptions {
  /** The only valid pair. */
  readonly clientId: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** Where notifications go to. */
  webhookUrl(): string;
  /** Its clock, in milliseconds. */
  now(): number;
}

const SEND_LIMIT_MS = 3_000;

/** The signature of a notification: HMAC-SHA256 over time and body, in hexadecimal digits. */
export function signNotification(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(timestamp).update(body).digest('hex');
}

/** Takes the valid keys and where notifications go to. */
export function createPaymentProvider(options: PaymentProviderOptions): PaymentProvider {
  const notifications: Notification[] = [];
  let { webhookSecret } = options;

  async function send(notification: Notification): Promise<boolean> {
    const timestamp = String(options.now());
    const { delivered: _, ...content } = notification;
    const body = JSON.stringify(content);
    const signature = signNotification(webhookSecret, timestamp, body);
    const response = await fetch(options.webhookUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature },
      body,
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    }).catch(() => undefined);
    notification.delivered = response?.ok === true;
    return notification.delivered;
  }

  const provider: Omit<PaymentProvider, 'routes'> = {
    acceptsKey: (key) => key === options.apiKey,
    pay: (user) => {
      const data = { user, amount: 1_500, currency: 'GBP' };
      const notification = { id: randomUUID(), name: 'payment_intent.succeeded', data, delivered: false };
      notifications.push(notification);
      return send(notification);
    },
    async sendAgain() {
      const result = { delivered: 0, failed: 0 };
      for (const notification of notifications.filter(({ delivered }) => !delivered)) {
        result[(await send(notification)) ? 'delivered' : 'failed'] += 1;
      }
      return result;
    },
    setWebhookSecret(secret) {
      webhookSecret = secret;
    },
  };
  const app = new Hono().basePath('/fake-payments');
  app.post('/api/v1/authentication/login', (c) => {
    const valid = c.req.header('x-client-id') === options.clientId && provider.acceptsKey(c.req.header('x-api-key'));
    return valid ? c.json({ token: randomUUID() }, 201) : c.json({ code: 'credentials_invalid' }, 401);
  });
  app.post('/pay/:user', async (c) => c.json({ delivered: await provider.pay(Number(c.req.param('user'))) }));
  app.post('/webhook-secret', async (c) => {
    provider.setWebhookSecret(await c.req.text());
    return c.json({ changed: true });
  });
  app.post('/send-again', async (c) => c.json(await provider.sendAgain()));
  return { ...provider, routes: app };
}
