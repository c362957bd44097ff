import { parentPort, workerData } from 'node:worker_threads';
import { importDocuments } from '@tocsin/plan';
import { performRehearsal } from '../rehearse/perform.ts';
import type { CheckedFiles } from './check-files.ts';
import { countsOf } from './describe/counts.ts';
import type { ReadDocuments } from './import-plan.ts';
import type { CheckTask, ImportTask, PlanTask } from './plan-worker.ts';
import { readHere } from './read-folder.ts';

async function check({ folder, env, dataDir }: CheckTask): Promise<CheckedFiles> {
  const { read, problems } = await readHere(folder, { env, dataDir });
  if (!read) return { service: null, title: null, counts: null, problems };
  const { service, title } = read.plan;
  return { service, title, counts: countsOf(read.plan), problems };
}

function read({ documents, service }: ImportTask): ReadDocuments {
  const { files, report, texts, problems } = importDocuments(documents, service === null ? {} : { service });
  // As JSON, as it is answered: what the report says must not depend on how threads pass it on.
  return { files: files && Object.fromEntries(files), report: JSON.parse(JSON.stringify(report)), texts, problems };
}

function answer(task: PlanTask): unknown {
  switch (task.kind) {
    case 'check':
      return check(task);
    case 'read':
      return readHere(task.folder, task);
    case 'import':
      return read(task);
    case 'rehearse':
      return performRehearsal(task);
  }
}

parentPort?.postMessage(await answer(workerData as PlanTask));
