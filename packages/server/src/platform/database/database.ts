import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import { Problem } from '../problem.ts';
import type { Database } from './tables.ts';

/** Everything of ours lives in one schema, so that a shared database stays tidy. */
export const SCHEMA = 'tocsin';

/** Whoever waits longer for a connection is better told that there is none: the database is away, or far too busy. */
const CONNECT_WITHIN_MS = 10_000;

/** A server may ask for a password that nobody gave. pg then fails, but keeps the connection, and with it the process. */
class PoolClient extends pg.Client {
  override connect(): Promise<this>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): Promise<this> | undefined {
    // A connection that ends in the moment in which it is made has nobody else yet who listens: that would end the process.
    this.on('error', () => undefined);
    const connecting = super.connect().then(
      () => this,
      async (error: Error) => {
        await this.end();
        throw error;
      },
    );
    if (!callback) return connecting;
    connecting.then(() => callback(null), callback);
    return undefined;
  }
}

/** Opens a pool whose connections find Tocsin's schema first. */
export function openPool(url: string, max = 20): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    max,
    Client: PoolClient,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    options: `-c search_path=${SCHEMA},public`,
    application_name: 'tocsin',
  });
}

export function openDatabase(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/**
 * Makes the schema that is ours, which shows that the database can be used.
 * @throws Problem 'unavailable' when it cannot; its pool is then closed
 */
export async function reachDatabase(db: Kysely<Database>): Promise<void> {
  try {
    await sql`create schema if not exists ${sql.id(SCHEMA)}`.execute(db).catch(ignoreRace);
  } catch (error) {
    await db.destroy();
    const reason = `The database cannot be used: ${reasonOf(error)}. Check DATABASE_URL.`;
    throw new Problem('unavailable', reason);
  }
}

/**
 * Brings the schema up to date; several nodes may do so at once.
 * @throws Problem 'unavailable' when the database cannot be used at all; its pool is then closed
 * @throws when a migration fails; it is then rolled back whole
 */
export async function migrate(db: Kysely<Database>): Promise<readonly string[]> {
  await reachDatabase(db);
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          migrations.map((m) => [
            m.id,
            {
              up: (tx) =>
                sql
                  .raw(m.sql)
                  .execute(tx)
                  .then(() => undefined),
            },
          ]),
        ),
    },
    migrationTableSchema: SCHEMA,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((r) => r.migrationName);
}

/**
 * Does something while no other node does the same. Our migrations look at every table there is, and must not meet those of
 * the job queue on another node half done.
 * @throws what `work` throws, or the database
 */
export async function whileAlone<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  // A connection of its own: the lock ends with it, however this ends.
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('tocsin:migrate', 0))`);
    return await work();
  } finally {
    await client.end();
  }
}

/** Two nodes that create the schema at once: the second finds it there. */
function ignoreRace(error: unknown): void {
  if ((error as { code?: string }).code !== '23505') throw error;
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
