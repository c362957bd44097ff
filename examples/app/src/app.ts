import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createTocsin, type TocsinClient } from '@tocsin/sdk';
import { guard } from '@tocsin/sdk/hono';
import { protect } from '@tocsin/sdk/middleware';
import { Hono, type MiddlewareHandler } from 'hono';
import { type SampleAppConfig, webhookAddress } from './config.ts';
import { type Database, openDatabase, trimHistory } from './database.ts';
import { createDelivery } from './delivery.ts';
import { lockJobQueue, slowDatabase } from './fault-effects.ts';
import { createFaults, FAULTS, type Faults } from './faults.ts';
import { createHealth } from './health.ts';
import { type Hosted, openHosted } from './hosted.ts';
import { createLog, type Log, messageOf } from './log.ts';
import { createOperatorApi } from './operator-api.ts';
import { createFakeProvider } from './provider.ts';
import { createPublicApi } from './public-api.ts';
import { createScheduler } from './scheduler.ts';
import type { ServicePart } from './service-part.ts';
import { effectsOf, openServices } from './services.ts';
import { startTraffic } from './traffic.ts';
import { createWebhooks } from './webhooks.ts';

export { BOT_SETTINGS, PREVIOUS_BOT_TOKEN } from './bot/bot-settings.ts';
export { configFromEnvironment, type SampleAppConfig, sampleAppConfig } from './config.ts';
export { MERCHANT_NUMBERS, MESSAGING_SETTINGS, STOPPED_NUMBER } from './messaging/messaging-settings.ts';
export { hashPassword, PROBE_PASSWORD, PROBE_USER, PUBLISHING_SETTINGS } from './publishing/store.ts';
export { PARTNER_ADDRESS, RECEPTIONIST_SETTINGS } from './receptionist/receptionist-settings.ts';

/** The levers that the application reads, and what holds when nobody has said anything. */
export const LEVER_DEFAULTS = {
  'webhook-processing': true,
  scheduler: true,
  notifications: true,
  'read-only': false,
  rollback: false,
} as const;

export interface SampleApp {
  url: string;
  /** Address of the fake provider, such as http://127.0.0.1:7702. */
  providerUrl: string;
  /** The application's end of Tocsin, for tests that ask what it knows. */
  tocsin: TocsinClient;
  close(): Promise<void>;
}

const TRIM_INTERVAL_MS = 60_000;
const READ_ONLY_RETRY_SECONDS = 30;
const SLOW_SLEEP_SECONDS = 1.5;

/** The connections that a slow database leaves to the application. */
const CONNECTIONS_LEFT = 2;

/** Starts the whole application and returns its addresses. Rejects when the database or a port cannot be had. */
export async function startSampleApp(config: SampleAppConfig): Promise<SampleApp> {
  const log = createLog(config.writeLog);
  const tocsin = connectToTocsin(config, log);
  const databaseLatency = tocsin.timer('db.latency');
  const undo: (() => unknown)[] = [() => tocsin.close()];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase({
      url: config.databaseUrl,
      poolSize: config.poolSize,
      log,
      observeMs: (durationMs) => databaseLatency.observe(durationMs),
    });
    undo.push(() => database.close());
    const app = await startParts(config, { log, tocsin, database }, undo);
    return { ...app, tocsin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function connectToTocsin(config: SampleAppConfig, log: Log): TocsinClient {
  let lastError = '';
  return createTocsin({
    url: config.tocsinUrl,
    key: config.tocsinSdkKey,
    service: 'churn-saver',
    defaults: LEVER_DEFAULTS,
    stateFile: config.leverStateFile,
    flushIntervalMs: config.flushIntervalMs,
    onError: (error) => {
      // While Tocsin is away the same thing goes wrong every second: once is enough.
      if (error.message !== lastError) log('WARN', 'Tocsin', { error: error.message });
      lastError = error.message;
    },
  });
}

interface Base {
  log: Log;
  tocsin: TocsinClient;
  database: Database;
}

/** Starts everything that needs the database; what ends it again is added to `undo`, in the order of the starts. */
async function startParts(
  config: SampleAppConfig,
  { log, tocsin, database }: Base,
  undo: (() => unknown)[],
): Promise<{ url: string; providerUrl: string }> {
  let url = '';
  const services = await openServices(config.services, { config, database, log, url: () => url });
  for (const part of services) undo.push(part.close);
  const hosted = openHosted(config, database.control);
  const faults = createFaults({
    ...{ database, log, names: ['churn-saver' as const, ...config.services].flatMap((name) => FAULTS[name]) },
    effects: { ...effectsOf(services), ...effectsOfChurnSaver(config, database), ...hosted.effects },
  });
  const provider = createFakeProvider(() => faults.isOn('push-provider'));
  const providerServer = await listen(provider.app, config.host, config.providerPort);
  undo.push(providerServer.close);

  const webhooks = createWebhooks({ database, tocsin, log, isBroken: () => faults.isOn('webhooks') });
  const deliver = createDelivery(tocsin, providerServer.url);
  const { schedulerIntervalMs: intervalMs, reminderEveryMs } = config;
  const scheduler = createScheduler({ database, tocsin, deliver, log, intervalMs, reminderEveryMs });
  undo.push(() => scheduler.close());
  undo.push(() => faults.close());

  const app = new Hono();
  app.onError((error, c) => {
    log('ERROR', 'request failed', { path: c.req.path, error: messageOf(error) });
    return c.json({ error: 'internal error' }, 500);
  });
  app.use('/api/*', measureRequests(tocsin));
  app.use('/api/*', refuseWhenDown(faults, hosted));
  // Whoever writes is told when to try again; the vendor sends its webhooks again by itself.
  app.use('/api/*', guard(protect(tocsin, { readOnly: { retryAfterSeconds: READ_ONLY_RETRY_SECONDS } })));
  app.route('/', createOperatorApi({ tocsin, faults, webhooks, scheduler, provider, log }));
  app.route('/', createHealth({ database, tocsin, webhooks, faults }));
  app.route('/', createPublicApi({ webhooks, scheduler, log, ...config, webhookSecret: hosted.webhookSecret }));
  app.route('/', hosted.routes);
  app.route('/', provider.app);
  for (const { routes } of services) app.route('/', routes);
  const server = await listen(app, config.host, config.port);
  undo.push(server.close);
  url = server.url;
  for (const part of services) part.start();
  await faults.restore();

  await tocsin.ready(1_000);
  scheduler.start();
  undo.push(
    startTraffic({
      url: webhookAddress(config, 'churn-saver', 'whop', `${server.url}/api/webhooks/whop`),
      ...{ webhookSecret: config.webhookSecret, perSecond: config.trafficPerSecond, now: config.now, log },
    }),
  );
  const trimming = setInterval(() => {
    trimHistory(database).catch((error) => log('WARN', 'old rows could not be removed', { error: messageOf(error) }));
  }, TRIM_INTERVAL_MS);
  undo.push(() => clearInterval(trimming));
  return { url: server.url, providerUrl: providerServer.url };
}

function effectsOfChurnSaver(config: SampleAppConfig, database: Database): ServicePart['effects'] {
  return {
    scheduler: lockJobQueue(config.databaseUrl),
    'database-slow': slowDatabase(database, {
      heldConnections: Math.max(1, config.poolSize - CONNECTIONS_LEFT),
      sleepSeconds: SLOW_SLEEP_SECONDS,
    }),
  };
}

/** Monitors are not customers and a refusal on purpose is not an error: neither is counted. */
function measureRequests(tocsin: TocsinClient): MiddlewareHandler {
  const latency = tocsin.timer('http.latency');
  const errors = tocsin.counter('http.error_rate');
  return async (c, next) => {
    const startedAtMs = performance.now();
    await next();
    if (c.req.path.startsWith('/api/health') || c.res.headers.has('retry-after')) return;
    latency.observe(performance.now() - startedAtMs);
    if (c.res.status >= 500) errors.fail();
    else errors.ok();
  };
}

function refuseWhenDown(faults: Faults, hosted: Hosted): MiddlewareHandler {
  return async (c, next) => {
    if (faults.isOn('down')) return c.json({ status: 'down', error: 'service unavailable' }, 503);
    if (hosted.isBroken()) return c.json({ error: 'internal error' }, 500);
    return next();
  };
}

/** Serves an application and returns its address and what ends it, open connections included. */
function listen(app: Hono, host: string, port: number): Promise<{ url: string; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (address: AddressInfo) => {
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve({
        url: `http://${name}:${address.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.on('error', reject);
  });
}
