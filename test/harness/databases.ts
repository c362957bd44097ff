import { randomUUID } from 'node:crypto';
import { ensureDatabase } from '@tocsin/server/postgres';
import pg from 'pg';

/** Address of the cluster in which tests make their databases. @throws when the global set-up did not run */
export function clusterUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts a PostgreSQL for them');
  return url;
}

/** Makes an empty database of its own for a test. @returns its address and how to drop it */
export async function freshDatabase(purpose: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `${purpose}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const url = await ensureDatabase(clusterUrl(), name);
  const drop = async () => {
    const client = new pg.Client({ connectionString: clusterUrl() });
    await client.connect();
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.end();
  };
  return { url, drop };
}
