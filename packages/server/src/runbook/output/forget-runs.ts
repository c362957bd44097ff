import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftovers } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { outputsFolder } from './output-file.ts';

const LOOK_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
const RUN_ID = /^run-[0-9a-f]{16}$/;

/** Deletes folders and outputs of runs that ended long ago, now and then. @returns how to stop */
export function startForgetting(app: App): () => Promise<void> {
  return repeat(app, 'the clearing of old runs', LOOK_EVERY_MS, () => forgetRuns(app));
}

/** Deletes what this node keeps on disk of runs that ended more days ago than the settings say, and of those that are gone. */
export async function forgetRuns(app: App): Promise<void> {
  const { dataDir, cells } = app.config;
  const beforeMs = app.clock.now() - cells.keptDays * DAY_MS;
  for (const folder of [join(dataDir, 'runs'), outputsFolder(dataDir)]) {
    const names = await readdir(folder).catch(() => []);
    const ids = names.filter((name) => RUN_ID.test(name));
    for (const id of await endedBefore(app, folder, ids, beforeMs)) {
      await endLeftovers(id);
      await remove(dataDir, join(folder, id));
      app.log.info({ run: id }, 'deleted the folder of an old run');
    }
  }
}

async function endedBefore(app: App, folder: string, ids: readonly string[], beforeMs: number): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await app.db.selectFrom('run').select(['id', 'finished_at']).where('id', 'in', ids).execute();
  const known = new Map(rows.map((row) => [row.id, row.finished_at]));
  const old: string[] = [];
  for (const id of ids) {
    const finishedAt = known.has(id) ? known.get(id) : (await stat(join(folder, id))).mtime;
    if (finishedAt && finishedAt.getTime() < beforeMs) old.push(id);
  }
  return old;
}

/** Moved to where no cell can enter before it is deleted, so that none can put a link in the way. */
async function remove(dataDir: string, path: string): Promise<void> {
  await mkdir(outputsFolder(dataDir), { recursive: true, mode: 0o700 });
  const grave = await mkdtemp(join(outputsFolder(dataDir), '.gone-'));
  await rename(path, join(grave, 'run'));
  await rm(grave, { recursive: true, force: true });
}
