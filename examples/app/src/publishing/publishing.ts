import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTocsin, type LeverValue } from '@tocsin/sdk';
import { Hono } from 'hono';
import { webhookAddress } from '../config.ts';
import type { ServiceBase, ServicePart } from '../service-part.ts';
import { createCloudflareApi } from '../vendors/cloudflare-api.ts';
import { type EdgeDatabase, openEdgeDatabase } from '../vendors/edge-database.ts';
import { createHosting } from '../vendors/hosting.ts';
import { createHostingApi } from '../vendors/hosting-api.ts';
import { type ObjectStore, openObjectStore } from '../vendors/object-store.ts';
import { createStripeAccount } from '../vendors/stripe-account.ts';
import { createStripeApi } from '../vendors/stripe-api.ts';
import { createAnalysisQueue } from './analysis-queue.ts';
import { createMailProvider } from './mail-provider.ts';
import { createPublishingApi } from './publishing-api.ts';
import { checkout, createPublishingFaults } from './publishing-faults.ts';
import { createSite } from './site.ts';
import {
  BACKUP_BUCKET,
  DATABASE_NAME,
  fillStore,
  MANUSCRIPT_BUCKET,
  MANUSCRIPTS,
  PUBLISHING_SETTINGS,
} from './store.ts';

/** The levers that the platform reads, at rest. What its host and its queue do are levers too, which it need not know. */
const LEVERS: Record<string, LeverValue> = {
  ...{ uploads: true, analysis: true, checkout: true, 'read-only': false, cache: false },
  banner: '',
};

const WORKER = 'publishing-api';

/** The publishing platform, with the vendors that it needs: host, database, buckets, queue, payments, mail. */
export async function openPublishing({ config, url }: ServiceBase): Promise<ServicePart> {
  const settings: Record<string, string> = { ...PUBLISHING_SETTINGS };
  await mkdir(config.dataFolder, { recursive: true });
  const database = openEdgeDatabase(join(config.dataFolder, 'content.sqlite'));
  fillStore(database);
  const objects = openObjectStore(join(config.dataFolder, 'objects'));
  await keepCopies(database, objects);
  const hosting = createHosting(WORKER, settings, config.writeLog);
  const mail = createMailProvider(PUBLISHING_SETTINGS.MAIL_API_KEY);
  const tocsin = createTocsin({
    ...{ url: config.tocsinUrl, key: config.publishingSdkKey, service: 'publishing-platform', defaults: LEVERS },
    flushIntervalMs: config.flushIntervalMs,
  });
  const analyses = tocsin.counter('analysis.success_rate');
  const queue = createAnalysisQueue({
    ...{ database, worker: WORKER, isAllowed: () => tocsin.lever('analysis') !== false },
    onDone: (ok) => (ok ? analyses.ok() : analyses.fail()),
  });
  const stripe = createStripeAccount({
    webhookSecret: PUBLISHING_SETTINGS.STRIPE_WEBHOOK_SECRET,
    webhookUrl: () => webhookAddress(config, 'publishing-platform', 'stripe', `${url()}/publishing/webhooks/stripe`),
    now: config.now,
  });
  stripe.keep({
    ...{ id: 'we_platform', object: 'webhook_endpoint', status: 'enabled', enabled_events: ['*'], created: 0 },
    url: webhookAddress(config, 'publishing-platform', 'stripe', ''),
  });
  // A deployment brings the consumers with it that its configuration names.
  hosting.onStart(() => {
    if (hosting.list()[0]?.message === 'Deployed') queue.setConsumer(true);
  });

  const routes = new Hono();
  routes.route('/', createSite(tocsin));
  const { scanMs, now } = config;
  const startCheckout = (user: string) => checkout({ stripe }, user, { user_id: user });
  routes.route(
    '/',
    createPublishingApi({ hosting, database, objects, queue, mail, tocsin, scanMs, now, startCheckout }),
  );
  routes.route('/', createHostingApi(hosting, { measure: () => ({}) }));
  const { states: queues, setPaused: pauseQueue } = queue;
  routes.route('/', createCloudflareApi({ database, databaseName: DATABASE_NAME, objects, queues, pauseQueue }));
  routes.route('/', createStripeApi(stripe));
  routes.route('/', mail.routes);
  return {
    routes,
    effects: createPublishingFaults({ hosting, database, objects, queue, mail, stripe, settings }),
    start() {
      queue.start();
      if (database.all('SELECT 1 FROM subscriptions LIMIT 1').length > 0) return;
      checkout({ stripe }, 'u-1', { user_id: 'u-1' }).catch((error) => hosting.log('WARN', String(error)));
    },
    async close() {
      queue.close();
      await tocsin.close();
      database.close();
    },
  };
}

/** The backup of this night, and a copy of each manuscript. */
async function keepCopies(database: EdgeDatabase, objects: ObjectStore): Promise<void> {
  for (const key of MANUSCRIPTS) {
    const text = `The manuscript ${key}\n`;
    await objects.put(MANUSCRIPT_BUCKET, key, text);
    await objects.put(BACKUP_BUCKET, `manuscripts/${key}`, text);
  }
  const now = new Date();
  const path = `backup-${now.toISOString().slice(0, 10)}.sql.gz`;
  const content = gzipSync(database.exportSql());
  await objects.put(BACKUP_BUCKET, path, content);
  database.run(
    "INSERT INTO backup_logs VALUES (?, 'success', ?, ?, ?) ON CONFLICT DO NOTHING",
    ...[`b-${now.getTime()}`, path, content.length, Math.floor(now.getTime() / 1_000)],
  );
  database.keepMoment();
}
