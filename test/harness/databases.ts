import { ensureDatabase } from '@tocsin/server/postgres';
import {
  copyDatabase,
  type DatabaseCopy,
  dropDatabase,
  nameFor,
} from '../../packages/server/src/platform/database/database-copy.fixture.ts';

/** Address of the cluster in which tests make their databases. @throws when the global set-up did not run */
export function clusterUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`, which starts a PostgreSQL for them');
  return url;
}

/** A database of a test's own: its address, and how to drop it. */
export type TestDatabase = DatabaseCopy;

/** Makes an empty database of its own for a test. */
export async function freshDatabase(purpose: string): Promise<TestDatabase> {
  const name = nameFor(purpose);
  return { url: await ensureDatabase(clusterUrl(), name), drop: () => dropDatabase(clusterUrl(), name) };
}

/** The same with Tocsin's tables in it. */
export function migratedDatabase(purpose: string): Promise<TestDatabase> {
  return copyDatabase(clusterUrl(), purpose);
}
