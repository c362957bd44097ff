import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@tocsin/server/postgres';
import pg from 'pg';

/** Starts one real PostgreSQL for all tests of a run; each test file makes databases of its own in it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-tests-'));
  const lines: string[] = [];
  const postgres = await startEmbeddedPostgres({ dataDir, log: (message) => lines.push(message) }).catch(
    (error: unknown) => {
      throw new Error(`the tests need a PostgreSQL and could not start one:\n${lines.join('\n')}`, { cause: error });
    },
  );
  await forgetOnPowerCut(postgres.url);
  process.env.TEST_DATABASE_URL = postgres.url;
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** What tests write need not outlive the machine, only its processes: nothing waits for the disk. */
async function forgetOnPowerCut(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const setting of ['fsync', 'full_page_writes']) await client.query(`alter system set ${setting} = off`);
  await client.query('select pg_reload_conf()').finally(() => client.end());
}
