import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AlertHandling,
  type Condition,
  type Metric,
  type Monitor,
  NO_COMMUNICATION,
  NO_CONSENT,
  NO_ESTIMATES,
  PLAIN_REVIEW,
  type Plan,
  plainStatusPage,
  type Severity,
  SYSTEM,
} from '@tocsin/core';
import { pino } from 'pino';
import type { App } from '../platform/app.ts';
import { loadKeys } from '../platform/auth/keys.ts';
import { MovableClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { openDatabase, openPool } from '../platform/database/database.ts';
import { copyDatabase } from '../platform/database/database-copy.fixture.ts';
import { type Api, answerError, createApi } from '../platform/http/api.ts';
import { Jobs } from '../platform/jobs/jobs.ts';
import { Live } from '../platform/live/live.ts';
import { Plans } from '../platform/plans/plans.ts';
import { startEmbeddedPostgres } from '../platform/postgres/index.ts';
import { detect } from './phase.ts';

/** Real parts of a node on a fresh database, with a clock that can be moved. */
export interface DetectApp {
  readonly app: App & { readonly clock: MovableClock };
  readonly api: Api;
  /** The same node after a crash: nothing of its memory is left. */
  restarted(): App;
  close(): Promise<void>;
}

/** @param plan loaded under the service's name */
export async function startDetectApp(plan: Plan): Promise<DetectApp> {
  const dataDir = await mkdtemp('/var/tmp/tocsin-detect-');
  const server = await databaseServer(dataDir);
  const { url, drop } = await copyDatabase(server.url, 'detect');
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' });
  const clock = new MovableClock(Date.UTC(2026, 0, 5, 12));
  const pool = openPool(url);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = openDatabase(pool);
  const config = readConfig({ TOCSIN_DATA: join(dataDir, 'tocsin'), DATABASE_URL: url }, []);
  const [jobs, live, plans, keys] = [new Jobs(clock, log), new Live(url, log), new Plans(db), await loadKeys(db)];
  const app = { config, log, clock, pool, db, jobs, live, plans, keys, url: () => 'http://127.0.0.1' };
  await plans.put(plan, dataDir, clock.now());
  const api = createApi();
  api.use(async (c, next) => {
    c.set('identity', { actor: SYSTEM, access: 'admin' });
    await next();
  });
  api.onError((error, c) => answerError(error, c, log));
  detect.routes(api, app);
  detect.jobs(app);
  await jobs.start(pool);
  const close = async () => {
    await jobs.stop();
    await db.destroy();
    await drop();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { app, api, restarted: () => ({ ...app }), close };
}

/** The server that the environment names, else an embedded one of our own. */
async function databaseServer(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) return { url, stop: async () => undefined };
  return startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => undefined });
}

function severity(id: string, when: readonly Condition[]): Severity {
  const times = { acknowledge: 300, resolve: 3600, update: null, lowerAfter: null };
  const words = { name: id, meaning: id, examples: [] };
  return { id, ...words, ...times, commander: null, escalation: 'all', urgency: 'page', review: 'optional', when };
}

/** A small plan with one person to wake. */
export function planOf(options: {
  readonly service?: string;
  readonly monitors?: readonly Monitor[];
  readonly metrics?: readonly Metric[];
  readonly when?: Readonly<Record<string, readonly Condition[]>>;
  readonly alerts?: AlertHandling;
  readonly maintenance?: Plan['maintenance'];
}): Plan {
  const { monitors = [], metrics = [], when = {} } = options;
  const component = (id: string, dependsOn: string[]) => ({ id, title: id, dependsOn, public: true });
  return {
    service: options.service ?? 'shop',
    title: 'Shop',
    timezone: 'UTC',
    consent: NO_CONSENT,
    reconciliations: {},
    version: 'a'.repeat(64),
    components: {
      api: component('api', ['database']),
      database: component('database', []),
      web: component('web', ['api']),
    },
    severities: ['P0', 'P1', 'P2', 'P3'].map((id) => severity(id, when[id] ?? [])),
    people: {
      ada: {
        ...{ id: 'ada', name: 'Ada', access: 'responder', quiet: [] },
        contact: [{ channel: 'box', address: 'ada', after: null, for: 'both' }],
      },
    },
    roles: {},
    schedules: {},
    escalation: {
      all: {
        id: 'all',
        steps: [{ after: 0, targets: [{ kind: 'person', person: 'ada' }], reach: 'all', during: [] }],
        repeat: 1,
        repeatAfter: 300,
        forgottenAfter: null,
        escalateOn: ['acknowledge'],
      },
    },
    channels: { box: { id: 'box', type: 'sandbox', settings: {}, missing: [], backup: null } },
    watchdog: { heartbeat: null, lastResort: [], databaseGoneAfter: 60, testPage: null },
    monitors: Object.fromEntries(monitors.map((monitor) => [monitor.id, monitor])),
    metrics: Object.fromEntries(metrics.map((metric) => [metric.id, metric])),
    ...{ scrapes: {}, panels: {}, reports: { opens: null, form: false } },
    alerts: options.alerts ?? { rules: [], inhibit: [] },
    levers: {},
    restorations: {},
    connections: {},
    environment: {},
    runbooks: {},
    templates: {},
    intake: { severity: { critical: 'P0', error: 'P1', warning: 'P2', info: 'P3' }, mappings: {}, secrets: {} },
    ...{ communication: NO_COMMUNICATION, impact: NO_ESTIMATES, statusPage: plainStatusPage('Service') },
    maintenance: options.maintenance ?? {},
    ...{ vendors: {}, routines: {}, backups: {}, inbox: {}, jobs: {} },
    review: PLAIN_REVIEW,
  };
}
