import { createTocsin, type LeverValue } from '@tocsin/sdk';
import { Hono } from 'hono';
import { webhookAddress } from '../config.ts';
import { openSchema } from '../schema-pool.ts';
import type { ServiceBase, ServicePart } from '../service-part.ts';
import { createGoogleCalendar } from '../vendors/google-calendar.ts';
import { createRedisRest } from '../vendors/redis-rest.ts';
import { createStatusPage } from '../vendors/status-page.ts';
import { createStripeAccount } from '../vendors/stripe-account.ts';
import { createStripeApi } from '../vendors/stripe-api.ts';
import { createVercelProject } from '../vendors/vercel.ts';
import { createVercelApi } from '../vendors/vercel-api.ts';
import { createVoiceVendors } from '../vendors/voice-vendors.ts';
import { startCalendarSync } from './calendar-sync.ts';
import { createReceptionistApi } from './receptionist-api.ts';
import { RECEPTIONIST_SCHEMA, RECEPTIONIST_TABLES } from './receptionist-database.ts';
import { createReceptionistFaults } from './receptionist-faults.ts';
import { RECEPTIONIST_SETTINGS } from './receptionist-settings.ts';

/** The levers of the receptionist at rest. */
const LEVERS: Record<string, LeverValue> = {
  'new-feature': true,
  checkout: true,
  'call-handling': 'assistant',
  'rate-limit': 60,
  'allow-list': false,
  'voice-vendor': 'primary',
  'calendar-sync': true,
};

/** The receptionist, with the vendors that it needs: host, payments, calls, calendar, Redis. */
export async function openReceptionist({ config, database: shared, url }: ServiceBase): Promise<ServicePart> {
  const redis = createRedisRest();
  const place = redis.create({ name: 'first', token: RECEPTIONIST_SETTINGS.REDIS_REST_TOKEN });
  const project = createVercelProject({
    name: 'receptionist',
    variables: { ...RECEPTIONIST_SETTINGS, REDIS_REST_URL: place.path },
    write: config.writeLog,
  });
  const stripe = createStripeAccount({
    webhookSecret: RECEPTIONIST_SETTINGS.STRIPE_WEBHOOK_SECRET,
    webhookUrl: () => webhookAddress(config, 'receptionist', 'stripe', `${url()}/receptionist/api/webhooks/stripe`),
    now: config.now,
  });
  stripe.keep({ id: 'we_receptionist', object: 'webhook_endpoint', status: 'enabled' });
  const voice = createVoiceVendors({
    retell: RECEPTIONIST_SETTINGS.RETELL_API_KEY,
    telnyx: RECEPTIONIST_SETTINGS.TELNYX_API_KEY,
  });
  const google = createGoogleCalendar(RECEPTIONIST_SETTINGS.GOOGLE_CLIENT_SECRET);
  await shared.control.query(RECEPTIONIST_TABLES);
  const pool = openSchema(config.databaseUrl, RECEPTIONIST_SCHEMA, config.patienceMs);
  const tocsin = createTocsin({
    ...{ url: config.tocsinUrl, key: config.receptionistSdkKey, service: 'receptionist', defaults: LEVERS },
    flushIntervalMs: config.flushIntervalMs,
  });
  let stopSync = () => {};

  const routes = new Hono();
  const { scanMs, limitWindowMs, databaseUrl } = config;
  const parts = { project, pool, tocsin, stripe, redis, voice, google };
  routes.route('/', createReceptionistApi({ ...parts, scanMs, limitWindowMs, now: config.now }));
  routes.route('/', createVercelApi(project));
  routes.route('/', createStripeApi(stripe, STRIPE_BASE, RECEPTIONIST_SETTINGS.STRIPE_SECRET_KEY));
  for (const vendor of [voice.routes, redis.routes]) routes.route('/', vendor);
  for (const name of ['vercel', 'supabase'])
    routes.route(
      '/',
      createStatusPage(`/fake-${name}-status`, name, () => false),
    );
  return {
    routes,
    effects: createReceptionistFaults({ ...parts, databaseUrl, url }),
    start() {
      stopSync = startCalendarSync(parts);
    },
    async close() {
      stopSync();
      await tocsin.close();
      await pool.end();
    },
  };
}

const STRIPE_BASE = '/fake-stripe-receptionist/v1';
