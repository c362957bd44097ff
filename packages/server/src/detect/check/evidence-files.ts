import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf } from './monitor-place.ts';

/** The last failures of which screenshot and recording are kept. */
const MOST_FAILURES = 10;
/** `2026-11-21T03-00-00-000Z.png`; nothing else is ever read. */
const FILE = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.(?:png|har)$/;

export interface EvidenceFile {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Keeps files of a monitor's failure, and those of its last failures only.
 * @param files contents by ending: `png`, `har`
 * @returns their names
 */
export async function keepEvidence(
  place: { readonly dataDir: string; readonly service: string; readonly monitor: string },
  files: Readonly<Record<string, Buffer | string>>,
  atMs: number,
): Promise<string[]> {
  const folder = evidenceFolder(place);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const moment = new Date(atMs).toISOString().replaceAll(/[:.]/g, '-');
  const names = Object.keys(files).map((ending) => `${moment}.${ending}`);
  for (const [ending, content] of Object.entries(files)) await writeFile(join(folder, `${moment}.${ending}`), content);
  const moments = [...new Set((await namesIn(folder)).map((name) => name.split('.')[0] ?? ''))].sort();
  const old = new Set(moments.slice(0, -MOST_FAILURES));
  for (const name of await namesIn(folder)) {
    if (old.has(name.split('.')[0] ?? '')) await rm(join(folder, name), { force: true });
  }
  return names;
}

/** What is kept of a monitor's failures, newest first. */
export async function listEvidence(place: Parameters<typeof keepEvidence>[0]): Promise<EvidenceFile[]> {
  const folder = evidenceFolder(place);
  const names = (await namesIn(folder)).sort().reverse();
  return Promise.all(names.map(async (file) => ({ file, bytes: (await stat(join(folder, file))).size })));
}

/** Path of a file that is kept; null when its name is none of ours. */
export function evidencePath(place: Parameters<typeof keepEvidence>[0], file: string): string | null {
  return FILE.test(file) ? join(evidenceFolder(place), file) : null;
}

function evidenceFolder({ dataDir, service, monitor }: Parameters<typeof keepEvidence>[0]): string {
  return join(dataDir, 'evidence', nameOf(service), nameOf(monitor));
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => FILE.test(name));
}
