import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../../platform/problem.ts';

/** One file of a copy. */
export interface CopyFile {
  readonly body: Buffer;
  readonly type: string;
  /** Of what it says, without when it was written. */
  readonly hash: string;
}

export type CopyFiles = ReadonlyMap<string, CopyFile>;

/** In the folder: which files are ours, so that no other one is touched. */
const MANIFEST = '.tocsin-status.json';

interface Manifest {
  readonly service: string;
  /** Hash by path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Writes a copy into a folder: each file beside its place and then renamed, so that whoever reads sees the old one or the new
 * one. Files that are not ours stay as they are.
 * @param isWhole also writes what has not changed, so that all of it says the same time
 * @returns how many files were written or removed
 * @throws Problem 'conflict' for a folder of another service, and where a file that is not ours is in the way
 */
export async function writeFolder(
  folder: string,
  service: string,
  files: CopyFiles,
  isWhole: boolean,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const manifest = await readManifest(folder);
  if (manifest && manifest.service !== service) {
    throw new Problem(
      'conflict',
      `${folder} holds the copy of the page of ${manifest.service}. Give ${service} a folder of its own.`,
    );
  }
  const known = manifest?.files ?? {};
  for (const [path, { body }] of files) {
    if (!Object.hasOwn(known, path) && (await isOther(join(folder, path), body)))
      throw new Problem(
        'conflict',
        `${join(folder, path)} is there and was not written by Tocsin. Move it away, or choose another folder.`,
      );
  }
  const changed = [...files].filter(([path, { hash }]) => isWhole || known[path] !== hash);
  const gone = Object.keys(known).filter((path) => !files.has(path));
  if (changed.length === 0 && gone.length === 0) return 0;
  const next = Object.fromEntries([...files].map(([path, { hash }]) => [path, hash]));
  // What is about to be written is ours from now on, also if this ends in the middle; its hash is not known until it is there.
  const unsure = Object.fromEntries([...Object.keys(known), ...files.keys()].map((path) => [path, '']));
  await replace(join(folder, MANIFEST), JSON.stringify({ service, files: unsure }));
  // What is linked to comes before what links to it.
  for (const [path, { body }] of changed.toSorted(([a], [b]) => depth(b) - depth(a)))
    await replace(join(folder, path), body);
  for (const path of gone) await remove(folder, path);
  await replace(join(folder, MANIFEST), JSON.stringify({ service, files: next }));
  return changed.length + gone.length;
}

function depth(path: string): number {
  return path === 'index.html' ? 0 : path.split('/').length;
}

async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  if (text === null) return null;
  try {
    const { service, files } = JSON.parse(text) as Partial<Manifest>;
    if (typeof service === 'string' && typeof files === 'object' && files !== null) return { service, files };
  } catch {
    // Told below, with what to do.
  }
  throw new Problem('conflict', `${path} cannot be read as a list of our files. Remove it together with the old copy.`);
}

/** Whether something else than this is in the way. */
async function isOther(path: string, body: Buffer): Promise<boolean> {
  const there = await readFile(path).catch(nullIfMissing);
  return there !== null && !there.equals(body);
}

async function replace(path: string, body: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(beside, body, { mode: 0o644, flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Removes a file of ours, and its folder when nothing else is in it. The manifest could be anybody's: nothing outside is touched. */
async function remove(folder: string, path: string): Promise<void> {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(path) || path.split('/').some((part) => /^\.+$/.test(part))) return;
  await rm(join(folder, path), { force: true });
  if (path.includes('/')) await rmdir(dirname(join(folder, path))).catch(() => undefined);
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
