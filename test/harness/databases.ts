import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureDatabase } from '@tocsin/server/postgres';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';

/** Address of the cluster in which tests make their databases. @throws when the global set-up did not run */
export function clusterUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts a PostgreSQL for them');
  return url;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes an empty database of its own for a test. @returns its address and how to drop it */
export async function freshDatabase(purpose: string): Promise<TestDatabase> {
  const name = nameFor(purpose);
  return { url: await ensureDatabase(clusterUrl(), name), drop: () => drop(name) };
}

/** The same with Tocsin's tables in it, as a node makes them at its first start: that costs half of a start, and a copy less. */
export async function migratedDatabase(purpose: string): Promise<TestDatabase> {
  const name = nameFor(purpose);
  await inCluster(async (client) => {
    await client.query(`create database "${name}" template ${await templateIn(client)}`);
  });
  return { url: await ensureDatabase(clusterUrl(), name), drop: () => drop(name) };
}

/** Makes the database that is copied, once in a run. @returns its name */
async function templateIn(client: pg.Client): Promise<string> {
  const name = 'migrated_template';
  const isThere = async () => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1;
  if (await isThere()) return name;
  // The files of a run start at the same time. The lock ends with the connection.
  await client.query("select pg_advisory_lock(hashtextextended('migrated_template', 0))");
  if (await isThere()) return name;
  const draft = nameFor('draft');
  await migrate(await ensureDatabase(clusterUrl(), draft));
  await client.query(`alter database "${draft}" allow_connections false`);
  await client.query(`alter database "${draft}" rename to ${name}`);
  return name;
}

/** Does what a node does before it starts, by the build that nodes run from: it is not for others, so it is not exported. */
async function migrate(url: string): Promise<void> {
  const build = dirname(createRequire(import.meta.url).resolve('@tocsin/server'));
  const database: typeof import('../../packages/server/src/platform/database/database.ts') = await import(
    join(build, 'platform/database/database.js')
  );
  const pool = database.openPool(url);
  pool.on('error', () => undefined);
  await database.migrate(database.openDatabase(pool));
  await runMigrations({ pgPool: pool, preset: { worker: {} } });
  await pool.end();
}

function nameFor(purpose: string): string {
  return `${purpose}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

async function drop(name: string): Promise<void> {
  await inCluster((client) => client.query(`drop database if exists "${name}" with (force)`));
}

async function inCluster(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl() });
  await client.connect();
  await work(client).finally(() => client.end());
}
