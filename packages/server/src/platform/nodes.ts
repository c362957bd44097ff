import { createHash, randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { App } from './app.ts';
import type { Database } from './database/tables.ts';

const LOOK_EVERY_MS = 2_000;
/** A node says who it is within milliseconds of starting its jobs. */
const STRAY_AFTER_MS = 5_000;

/**
 * Says that this node is alive by holding a session lock, and gives the jobs of dead nodes back to the queue. PostgreSQL
 * drops the lock with the connection, so the jobs of a killed process are free within seconds instead of hours.
 */
export async function joinNodes(app: App, databaseUrl: string): Promise<() => Promise<void>> {
  const id = randomUUID();
  const lockKey = lockKeyOf(id);
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'tocsin-node',
    keepAlive: true,
    options: '-c search_path=tocsin,public',
  });
  client.on('error', (error) => app.log.error({ err: error }, 'this node lost its lock: others may take its jobs'));
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [lockKey]);
  await app.db
    .insertInto('node')
    .values({
      id,
      lock_key: lockKey,
      pool_id: app.jobs.poolId ?? '',
      started_at: new Date(app.clock.now()),
    })
    .execute();
  await releaseDeadNodes(app, id);
  const timer = setInterval(() => {
    releaseDeadNodes(app, id).catch((error: unknown) =>
      app.log.warn({ err: error }, 'could not look after dead nodes'),
    );
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await app.db.deleteFrom('node').where('id', '=', id).execute();
    await client.end();
  };
}

async function releaseDeadNodes(app: App, self: string): Promise<void> {
  const others = await app.db.selectFrom('node').selectAll().where('id', '!=', self).execute();
  for (const node of others) {
    await app.db.transaction().execute(async (tx) => {
      const attempt = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${node.lock_key}) as free`;
      const { rows } = await attempt.execute(tx);
      if (!rows[0]?.free) return;
      await unlockJobs(tx, [node.pool_id]);
      await tx.deleteFrom('node').where('id', '=', node.id).execute();
      app.log.info({ node: node.id }, 'a node is gone; its jobs go on here');
    });
  }
  await releaseStrayJobs(app);
}

/** A node that died between taking its first job and saying who it is left jobs that belong to nobody. */
async function releaseStrayJobs(app: App): Promise<void> {
  const { rows } = await sql<{ pool: string }>`
    select distinct locked_by as pool from graphile_worker._private_jobs
    where locked_at < clock_timestamp() - ${STRAY_AFTER_MS} * interval '1 millisecond'
      and locked_by not in (select pool_id from node)`.execute(app.db);
  if (rows.length > 0)
    await unlockJobs(
      app.db,
      rows.map((row) => row.pool),
    );
}

async function unlockJobs(db: Kysely<Database>, pools: readonly string[]): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(${sql`${pools}::text[]`})`.execute(db);
}

function lockKeyOf(id: string): string {
  return createHash('sha256').update(`node:${id}`).digest().readBigInt64BE().toString();
}
