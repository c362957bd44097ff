import { startEmbeddedPostgres } from '@tocsin/server/postgres';
import pg from 'pg';
import { makeRunFolder, removeAbandonedRuns, removeRunFolder } from './run-folder.ts';

/** Starts one real PostgreSQL for all tests of a run; each test file makes databases of its own in it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  // Another project of this run has started it, and ends it.
  if (process.env.TEST_DATABASE_URL) return async () => undefined;
  await removeAbandonedRuns();
  const dataDir = makeRunFolder();
  const lines: string[] = [];
  const start = () =>
    startEmbeddedPostgres({ dataDir, log: (message) => lines.push(message) }).catch((error: unknown) => {
      throw new Error(`the tests need a PostgreSQL and could not start one:\n${lines.join('\n')}`, { cause: error });
    });
  const first = await start();
  await setForTests(first.url);
  await first.stop();
  const postgres = await start();
  process.env.TEST_DATABASE_URL = postgres.url;
  return async () => {
    await postgres.stop();
    await removeRunFolder(dataDir);
  };
}

/**
 * What tests write need not outlive the machine, only its processes: nothing waits for the disk. Several installations at once
 * need more connections than one.
 */
async function setForTests(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const setting of ['fsync', 'full_page_writes']) await client.query(`alter system set ${setting} = off`);
  await client.query('alter system set max_connections = 300').finally(() => client.end());
}
