import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { buildCopy } from './build-copy.ts';
import { noteExport, readExports, type Target, type Written } from './export.store.ts';
import { objectUrl, putObjects } from './put-objects.ts';
import { type CopyFiles, writeFolder } from './write-folder.ts';

/** The places into which a plan has its page written. */
export function exportTargets({ statusPage }: Plan): readonly { readonly target: Target; readonly place: string }[] {
  const { folder, s3 } = statusPage.export;
  return [
    ...(folder === null ? [] : [{ target: 'folder' as const, place: folder }]),
    ...(s3 === null ? [] : [{ target: 's3' as const, place: objectUrl(s3, '').href }]),
  ];
}

/**
 * Writes the copies of a service's page: what has changed since the last time, or all of it.
 * @returns how each went: a copy that cannot be written does not keep the others from it
 * @throws what the database throws when the page itself cannot be read
 */
export async function exportStatus(app: App, plan: Plan, isWhole: boolean): Promise<readonly Written[]> {
  const targets = exportTargets(plan);
  if (targets.length === 0) return [];
  const rows = await readExports(app.db, plan.service);
  const copy = await buildCopy(app, plan).catch((error: unknown) => {
    // Refused by us, and not by the database: it will be refused again, and the team should hear of it.
    if (error instanceof Error && error.name === 'Problem') return error.message;
    throw error;
  });
  const all: Written[] = [];
  for (const { target, place } of targets) {
    const row = rows.find((known) => known.target === target && known.place === place);
    const before = { service: plan.service, target, place, held: row?.files ?? {}, changed: 0 };
    const written = typeof copy === 'string' ? { ...before, error: copy } : await write(plan, copy, before, isWhole);
    await noteExport(app.db, written, app.clock.now());
    if (written.error !== null)
      app.log.warn({ service: plan.service, target, place }, `the copy of the status page: ${written.error}`);
    all.push(written);
  }
  return all;
}

type Before = Omit<Written, 'error'>;

async function write(plan: Plan, copy: CopyFiles, before: Before, isWhole: boolean): Promise<Written> {
  const { s3 } = plan.statusPage.export;
  try {
    if (before.target === 'folder') {
      return { ...before, changed: await writeFolder(before.place, plan.service, copy, isWhole), error: null };
    }
    if (s3 === null) return { ...before, error: 'The plan names no bucket any more.' };
    // The storage compares with the world's clock, which a rehearsal does not move.
    return { ...before, ...(await putObjects(s3, copy, { held: before.held, isWhole, now: Date.now })) };
  } catch (error) {
    return { ...before, error: error instanceof Error ? error.message : String(error) };
  }
}
