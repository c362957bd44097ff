import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@tocsin/server/postgres';

/** Starts one real PostgreSQL for all tests of a run; each test file makes databases of its own in it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-tests-'));
  const lines: string[] = [];
  const postgres = await startEmbeddedPostgres({ dataDir, log: (message) => lines.push(message) }).catch(
    (error: unknown) => {
      throw new Error(`the tests need a PostgreSQL and could not start one:\n${lines.join('\n')}`, { cause: error });
    },
  );
  process.env.TEST_DATABASE_URL = postgres.url;
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
