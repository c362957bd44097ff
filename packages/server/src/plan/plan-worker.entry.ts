import { parentPort, workerData } from 'node:worker_threads';
import type { CheckedFiles } from './check-files.ts';
import { countsOf } from './describe/counts.ts';
import { readFolder } from './read-folder.ts';

/** What is done in a thread of its own. */
export interface PlanTask {
  readonly kind: 'check';
  /** Below the added plans of `dataDir`, so that nothing outside is included. */
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function check({ folder, env, dataDir }: PlanTask): Promise<CheckedFiles> {
  const { read, problems } = await readFolder(folder, { env, dataDir });
  if (!read) return { service: null, title: null, counts: null, problems };
  const { service, title } = read.plan;
  return { service, title, counts: countsOf(read.plan), problems };
}

parentPort?.postMessage(await check(workerData as PlanTask));
