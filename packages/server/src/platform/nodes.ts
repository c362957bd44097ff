import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { App } from './app.ts';
import type { Database } from './database/tables.ts';
import { repeat } from './repeat.ts';

const LOOK_EVERY_MS = 2_000;
const CONNECT_WITHIN_MS = 5_000;
/** A node says who it is within milliseconds of starting its jobs. */
const STRAY_AFTER_MS = 5_000;

/**
 * Says that this node is alive by holding session locks, one for each name under which its jobs are locked, and gives the
 * jobs of dead nodes back to the queue. PostgreSQL drops the locks with the connection, so the jobs of a killed process
 * are free within seconds instead of hours.
 */
export async function joinNodes(app: App, databaseUrl: string): Promise<() => Promise<void>> {
  const membership = new Membership(app, databaseUrl);
  await membership.look();
  const stop = repeat(app, 'a look after dead nodes', LOOK_EVERY_MS, () => membership.look());
  return async () => {
    await stop();
    await membership.leave();
  };
}

class Membership {
  readonly #app: App;
  readonly #url: string;
  /** Names under which this node has said that it is alive. */
  readonly #joined = new Set<string>();
  #client: pg.Client | null = null;
  #wasLost = false;

  constructor(app: App, databaseUrl: string) {
    this.#app = app;
    this.#url = databaseUrl;
  }

  /** Says what is new about this node, then looks after those that are gone. @throws when the database is away */
  async look(): Promise<void> {
    const { jobs, db } = this.#app;
    const client = this.#client ?? (await this.#connect());
    // What was under way when the connection broke may be nobody's now. Whoever stops the node must not wait for this.
    if (this.#wasLost) void jobs.renew();
    this.#wasLost = false;
    for (const poolId of jobs.poolIds()) if (!this.#joined.has(poolId)) await this.#join(client, poolId);
    for (const poolId of this.#joined) if (!jobs.poolIds().has(poolId)) await this.#part(client, poolId);
    await releaseDeadNodes(this.#app, this.#joined);
    await releaseStrayJobs(db);
  }

  async leave(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    try {
      const { db } = this.#app;
      if (client) for (const poolId of this.#joined) await db.deleteFrom('node').where('id', '=', poolId).execute();
    } finally {
      await client?.end();
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'tocsin-node',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      options: '-c search_path=tocsin,public',
    });
    const lose = () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#joined.clear();
      this.#wasLost = true;
      this.#app.log.warn('this node lost its locks: others may take its jobs until it has them again');
    };
    client.on('error', lose);
    client.on('end', lose);
    await client.connect();
    this.#client = client;
    return client;
  }

  async #join(client: pg.Client, poolId: string): Promise<void> {
    const lockKey = lockKeyOf(poolId);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const row = { id: poolId, lock_key: lockKey, pool_id: poolId, started_at: new Date(this.#app.clock.now()) };
    await this.#app.db
      .insertInto('node')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#joined.add(poolId);
  }

  /** A runner has ended: what stands in its name is under way no more. */
  async #part(client: pg.Client, poolId: string): Promise<void> {
    await forgetNode(this.#app.db, poolId);
    await client.query('select pg_advisory_unlock($1)', [lockKeyOf(poolId)]);
    this.#joined.delete(poolId);
  }
}

async function releaseDeadNodes(app: App, mine: ReadonlySet<string>): Promise<void> {
  const nodes = await app.db.selectFrom('node').selectAll().execute();
  for (const node of nodes.filter(({ id }) => !mine.has(id))) {
    await app.db.transaction().execute(async (tx) => {
      const attempt = sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${node.lock_key}) as free`;
      const { rows } = await attempt.execute(tx);
      if (!rows[0]?.free) return;
      await forgetNode(tx, node.id);
      app.log.info({ node: node.id }, 'a node is gone; its jobs go on here');
    });
  }
}

async function forgetNode(db: Kysely<Database>, id: string): Promise<void> {
  await unlockJobs(db, [id]);
  await db.deleteFrom('node').where('id', '=', id).execute();
}

/** A node that died between taking its first job and saying who it is left jobs that belong to nobody. */
async function releaseStrayJobs(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ pool: string }>`
    select distinct locked_by as pool from graphile_worker._private_jobs
    where locked_at < clock_timestamp() - ${STRAY_AFTER_MS} * interval '1 millisecond'
      and locked_by not in (select pool_id from node)`.execute(db);
  if (rows.length > 0)
    await unlockJobs(
      db,
      rows.map((row) => row.pool),
    );
}

async function unlockJobs(db: Kysely<Database>, pools: readonly string[]): Promise<void> {
  await sql`select graphile_worker.force_unlock_workers(${sql`${pools}::text[]`})`.execute(db);
}

function lockKeyOf(id: string): string {
  return createHash('sha256').update(`node:${id}`).digest().readBigInt64BE().toString();
}
