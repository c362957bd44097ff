import { runMigrations } from 'graphile-worker';
import { pino } from 'pino';
import { communicate } from './communicate/phase.ts';
import { consent } from './consent/phase.ts';
import { contain } from './contain/phase.ts';
import { detect } from './detect/phase.ts';
import { inbox } from './inbox/phase.ts';
import { measure } from './measure/phase.ts';
import { page } from './page/phase.ts';
import { loadAddedPlans } from './plan/load-added-plans.ts';
import { loadPlans } from './plan/load-plans.ts';
import { plan as planPhase } from './plan/phase.ts';
import type { App } from './platform/app.ts';
import { loadKeys } from './platform/auth/keys.ts';
import { keepKeysWritten } from './platform/auth/write-keys.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { migrate, openDatabase, openPool, reachDatabase, whileAlone } from './platform/database/database.ts';
import type { Api } from './platform/http/api.ts';
import { createHttp } from './platform/http/http.ts';
import { Jobs } from './platform/jobs/jobs.ts';
import { Live } from './platform/live/live.ts';
import { joinNodes } from './platform/nodes.ts';
import type { Phase } from './platform/phase.ts';
import { BY_START } from './platform/plans/plan-change.ts';
import { Plans } from './platform/plans/plans.ts';
import { startEmbeddedPostgres } from './platform/postgres/index.ts';
import { rehearse } from './rehearse/phase.ts';
import { respond } from './respond/phase.ts';
import { review } from './review/phase.ts';
import { routine } from './routine/phase.ts';
import { runbook } from './runbook/phase.ts';
import { session } from './session/phase.ts';
import { watchdog } from './watchdog/phase.ts';

/** In the order of an incident's life. */
const PHASES: readonly Phase[] = [
  session,
  planPhase,
  detect,
  respond,
  page,
  runbook,
  contain,
  inbox,
  routine,
  consent,
  communicate,
  review,
  measure,
  rehearse,
  watchdog,
];

/** A node that is put together but does nothing yet. */
export interface Composed {
  readonly app: App;
  readonly http: Api;
  /** Starts the jobs and what runs by itself. */
  start(): Promise<void>;
  /** Stops in the opposite order and lets go of the database. */
  stop(): Promise<void>;
}

/**
 * Builds everything that a node consists of; the only place where dependencies are constructed. Starts the embedded
 * database when the configuration names none, and refuses to go on with a plan that has errors.
 * @param where address under which it will listen, known only after listening
 */
export async function compose(config: Config, where: { url: string }, clock: Clock = systemClock): Promise<Composed> {
  const log = pino({
    level: config.logLevel,
    redact: ['*.token', '*.secret', '*.password', 'headers.authorization', 'headers.cookie'],
  });
  const loaded = await loadPlans(config.planDirs, config, log);
  const embedded =
    config.databaseUrl === null
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, log: (message) => log.info(message) })
      : null;
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  const pool = openPool(databaseUrl);
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // Without a listener on each connection too, one that is lost while in use would end the process.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.warn({ err: error }, 'a database connection was lost')),
  );
  const db = openDatabase(pool);
  await reachDatabase(db);
  await whileAlone(databaseUrl, async () => {
    for (const name of await migrate(db)) log.info({ migration: name }, 'migrated');
    await runMigrations({ pgPool: pool, preset: { worker: {} } });
  });
  const live = new Live(databaseUrl, log);
  const app: App = {
    config,
    log,
    clock,
    pool,
    db,
    live,
    jobs: new Jobs(clock, log),
    plans: new Plans(db),
    keys: await loadKeys(db),
    url: () => config.publicUrl ?? where.url,
  };
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse())
      await end().catch((error: unknown) => log.error({ err: error }, 'stopping failed'));
    await db.destroy();
    await embedded?.stop();
  };
  const added = await loadAddedPlans(db, config, log, loaded);
  for (const read of [...loaded, ...added]) await app.plans.bringIntoForce(read, BY_START, clock.now());
  for (const phase of PHASES) phase.jobs(app);
  const start = async () => {
    const stopKeys = keepKeysWritten(app);
    stops.push(async () => stopKeys());
    await live.start();
    stops.push(() => live.stop());
    await app.jobs.start(pool);
    stops.push(() => app.jobs.stop());
    stops.push(await joinNodes(app, databaseUrl));
    for (const phase of PHASES) {
      const end = await phase.start?.(app);
      if (end) stops.push(end);
    }
  };
  return { app, http: createHttp(app, PHASES), start, stop };
}
