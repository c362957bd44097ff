import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Kysely } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import type { PlanOrigin } from '../platform/plans/plan-change.ts';
import { addedPlansFolder, isAdded, readFolder } from './read-folder.ts';
import { inTurn } from './reload-plans.ts';

/** Says which revision of an added plan a folder holds. No file of a plan begins with a dot. */
const REVISION = '.revision';

export type Files = Readonly<Record<string, string>>;

/** Where the files of an added plan are on this node. */
export function folderOfAdded(dataDir: string, service: string): string {
  return join(addedPlansFolder(dataDir), service);
}

/** Writes files into a folder of their own beside the added plans. @returns the folder */
export async function writeDraft(dataDir: string, revision: string, files: Files): Promise<string> {
  const draft = join(addedPlansFolder(dataDir), `.draft-${randomUUID()}`);
  for (const [path, text] of Object.entries(files)) {
    const file = join(draft, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
  }
  await writeFile(join(draft, REVISION), revision);
  return draft;
}

/** Puts a draft in the place of a plan's folder. A crash on the way leaves a folder that the next start writes again. */
export async function placeDraft(draft: string, folder: string): Promise<void> {
  const old = join(dirname(folder), `.old-${randomUUID()}`);
  const hadOne = await rename(folder, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(draft, folder);
  } catch (error) {
    if (hadOne) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/**
 * Makes the folders of this node what the database says of the added plans. Another node may have added, replaced or removed
 * some. A folder that somebody put there by hand is left as it is.
 * @returns the folders of added plans that there are now
 */
export async function restoreAddedPlans(db: Kysely<Database>, dataDir: string): Promise<readonly string[]> {
  const home = addedPlansFolder(dataDir);
  const names = await readdir(home).catch(() => []);
  for (const name of names.filter(isLeftover)) await rm(join(home, name), { recursive: true, force: true });
  const rows = await db
    .selectFrom('added_plan')
    .select(['service', 'revision'])
    .select((eb) => eb('files', 'is', null).as('is_removed'))
    .execute();
  for (const { service, revision, is_removed } of rows) {
    const folder = folderOfAdded(dataDir, service);
    if (is_removed) await rm(folder, { recursive: true, force: true });
    else if ((await revisionOf(folder)) !== revision) await writeAdded(db, dataDir, service);
  }
  const present = await readdir(home, { withFileTypes: true }).catch(() => []);
  return present
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => join(home, name))
    .sort();
}

async function writeAdded(db: Kysely<Database>, dataDir: string, service: string): Promise<void> {
  const query = db.selectFrom('added_plan').select(['revision', 'files']).where('service', '=', service);
  const { revision, files } = await query.executeTakeFirstOrThrow();
  if (files) await placeDraft(await writeDraft(dataDir, revision, files), folderOfAdded(dataDir, service));
}

/** Only this node writes into its data folder, one change at a time: a draft that stands there is from a crash. */
function isLeftover(name: string): boolean {
  return name.startsWith('.draft-') || name.startsWith('.old-');
}

async function revisionOf(folder: string): Promise<string | null> {
  return readFile(join(folder, REVISION), 'utf8').catch(() => null);
}

/** Takes over what other nodes did to the added plans. */
export function followAddedPlans(app: App, origin: PlanOrigin): Promise<void> {
  return inTurn(app, async () => {
    const { dataDir } = app.config;
    const folders = await restoreAddedPlans(app.db, dataDir);
    for (const { plan, folder } of app.plans.all()) {
      if (!isAdded(dataDir, folder) || folders.includes(folder)) continue;
      await app.plans.remove(plan.service, { ...origin, cause: 'removed' }, app.clock.now());
      app.log.info({ service: plan.service, by: origin.by }, 'a plan was removed');
    }
    for (const folder of folders) await bringInNew(app, folder, { ...origin, cause: 'added' });
  });
}

/** A folder that is loaded already is brought up to date by loading it anew. */
async function bringInNew(app: App, folder: string, origin: PlanOrigin): Promise<void> {
  if (app.plans.all().some((known) => known.folder === folder)) return;
  const { read } = await readFolder(folder, app.config);
  if (!read) return app.log.error({ plan: folder }, 'an added plan has errors on this node; it is not in force here');
  const other = app.plans.find(read.plan.service);
  if (other) return app.log.warn({ plan: folder }, 'an added plan is not in force here: another folder serves it');
  await app.plans.bringIntoForce(read, origin, app.clock.now());
  await app.live.publish(app.db, 'plan', read.plan.service);
  app.log.info({ service: read.plan.service, version: read.plan.version, by: origin.by }, 'a plan came into force');
}
