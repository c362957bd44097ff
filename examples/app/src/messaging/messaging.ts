import { createTocsin, type LeverValue } from '@tocsin/sdk';
import { createConsentGuard } from '@tocsin/sdk/consent';
import { Hono } from 'hono';
import { webhookAddress } from '../config.ts';
import { openSchema } from '../schema-pool.ts';
import type { ServiceBase, ServicePart } from '../service-part.ts';
import { createStatusPage } from '../vendors/status-page.ts';
import { createStripeAccount } from '../vendors/stripe-account.ts';
import { createStripeApi } from '../vendors/stripe-api.ts';
import { createTwilioAccount } from '../vendors/twilio-account.ts';
import { startMessageSender } from './message-sender.ts';
import { createMessagingApi } from './messaging-api.ts';
import { MESSAGING_SCHEMA, MESSAGING_TABLES } from './messaging-database.ts';
import { createMessagingFaults } from './messaging-faults.ts';
import { MESSAGING_SETTINGS } from './messaging-settings.ts';
import { startWebhookWorker, type WebhookWorker } from './webhook-worker.ts';

/** The levers of the messaging service at rest. */
const LEVERS: Record<string, LeverValue> = {
  'call-mode': 'normal',
  'call-routing': 'own',
  messaging: true,
  'webhook-concurrency': 20,
  'webhook-types': 'all',
  'webhook-retries': 'fixed',
  'database-pool': 5,
  workers: 4,
  'non-critical-features': true,
  'request-queue': false,
};

const STATEMENT_LIMIT_MS = 5_000;

/** Calls and messages for merchants, with the vendors that they need: Twilio and Stripe. */
export async function openMessaging({ config, database: shared, log, url }: ServiceBase): Promise<ServicePart> {
  await shared.control.query(MESSAGING_TABLES);
  const pool = openSchema(config.databaseUrl, MESSAGING_SCHEMA, STATEMENT_LIMIT_MS);
  const twilio = createTwilioAccount(MESSAGING_SETTINGS.TWILIO_ACCOUNT_SID, MESSAGING_SETTINGS.TWILIO_AUTH_TOKEN);
  const stripe = createStripeAccount({
    webhookSecret: MESSAGING_SETTINGS.STRIPE_WEBHOOK_SECRET,
    webhookUrl: () => webhookAddress(config, 'merchant-messaging', 'stripe', `${url()}/messaging/webhooks/stripe`),
    now: config.now,
  });
  const tocsin = createTocsin({
    ...{ url: config.tocsinUrl, key: config.messagingSdkKey, service: 'merchant-messaging', defaults: LEVERS },
    flushIntervalMs: config.flushIntervalMs,
  });
  // The pool looks at its bound before each connection that it opens.
  const boundPool = () => {
    pool.options.max = Number(tocsin.lever('database-pool'));
  };
  boundPool();
  tocsin.onLever('database-pool', boundPool);
  const consent = createConsentGuard({
    ...{ url: config.tocsinUrl, key: config.messagingSdkKey },
    onError: (error) => log('WARN', 'nobody says whether a message may be sent', { error: error.message }),
  });
  let slow = false;
  let worker: WebhookWorker = { setCapacity: () => {}, beforeRound: () => {}, isShort: () => false, stop: () => {} };
  let stopSending = () => {};

  const routes = new Hono();
  const parts = { pool, tocsin, twilio, log, consent, inboxKeys: config.messagingInboxKeys, now: config.now };
  routes.route(
    '/',
    createMessagingApi({ ...parts, slowMs: config.scanMs, isSlow: () => slow, isShort: () => worker.isShort() }),
  );
  routes.route('/', createStripeApi(stripe, '/fake-stripe-messaging/v1', MESSAGING_SETTINGS.STRIPE_SECRET_KEY));
  routes.route('/', twilio.routes);
  routes.route(
    '/',
    createStatusPage('/fake-stripe-status', 'Stripe', () => false),
  );
  return {
    routes,
    effects: createMessagingFaults({
      ...{ pool, twilio, stripe, consent, databaseUrl: config.databaseUrl, worker: () => worker },
      setSlow(isSlow) {
        slow = isSlow;
      },
    }),
    start() {
      worker = startWebhookWorker(parts);
      stopSending = startMessageSender(parts);
    },
    async close() {
      worker.stop();
      stopSending();
      await tocsin.close();
      await pool.end();
    },
  };
}
