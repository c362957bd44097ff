import { randomUUID } from 'node:crypto';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import { ensureDatabase } from '../postgres/index.ts';
import { migrate, openDatabase, openPool } from './database.ts';

/** A database of a test's own with Tocsin's tables in it, as a node makes them at its first start. */
export interface DatabaseCopy {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Makes a database by copying one whose tables were made once in a run: making them costs half of a node's start, and a copy
 * a tenth of that. @param server address of a cluster in which databases may be made
 */
export async function copyDatabase(server: string, purpose: string): Promise<DatabaseCopy> {
  const name = nameFor(purpose);
  await inCluster(server, async (client) => {
    await client.query(`create database "${name}" template ${await templateIn(server, client)}`);
  });
  return { url: await ensureDatabase(server, name), drop: () => dropDatabase(server, name) };
}

/** Drops a database, whoever is connected to it. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await inCluster(server, (client) => client.query(`drop database if exists "${name}" with (force)`));
}

/** @returns a name that no other test has */
export function nameFor(purpose: string): string {
  return `${purpose}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

/** Makes the database that is copied, unless it is there. @returns its name */
async function templateIn(server: string, client: pg.Client): Promise<string> {
  const name = `template_${migrations.length}`;
  const isThere = async () => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1;
  if (await isThere()) return name;
  // The files of a run start at the same time. The lock ends with the connection.
  await client.query('select pg_advisory_lock(7205)');
  if (await isThere()) return name;
  const draft = nameFor('draft');
  const pool = openPool(await ensureDatabase(server, draft));
  pool.on('error', () => undefined);
  await migrate(openDatabase(pool));
  await runMigrations({ pgPool: pool, preset: { worker: {} } });
  await pool.end();
  // Nobody may be connected to a database that is copied.
  await client.query(`alter database "${draft}" allow_connections false`);
  await client.query(`alter database "${draft}" rename to ${name}`);
  return name;
}

async function inCluster(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await work(client).finally(() => client.end());
}
