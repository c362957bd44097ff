import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type GivenDocument, MAX_DOCUMENT_BYTES } from '@tocsin/plan';
import { Failure } from '../shared/failure.ts';

const MEGABYTE = 1024 * 1024;

/**
 * Reads the documents of an import.
 * @throws Failure 'not-found' for a file that is missing, 'invalid' for a folder, 'too-large'
 */
export async function readDocuments(paths: readonly string[]): Promise<readonly GivenDocument[]> {
  const documents: GivenDocument[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => explain(error, path));
    if (found.isDirectory()) {
      throw new Failure('invalid', `${path} is a folder. Name the Markdown documents in it: ${join(path, '*.md')}.`);
    }
    if (!found.isFile()) throw new Failure('invalid', `${path} is no file.`);
    // What is larger is no response plan; it is not even taken into memory.
    if (found.size > MAX_DOCUMENT_BYTES) {
      const size = Math.ceil(found.size / MEGABYTE);
      throw new Failure(
        'too-large',
        `${path} has ${size} MB; a document may have at most ${MAX_DOCUMENT_BYTES / MEGABYTE} MB.`,
      );
    }
    const bytes = await readFile(path).catch((error: unknown) => explain(error, path));
    documents.push({ name: nameFor(path, documents), bytes });
  }
  return documents;
}

/** The file's name; for a second one of the same name, its path. */
function nameFor(path: string, before: readonly GivenDocument[]): string {
  const name = basename(path);
  return before.some((one) => one.name === name) ? path : name;
}

function explain(error: unknown, path: string): never {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') throw new Failure('not-found', `There is no file ${path}.`);
  if (code === 'EACCES' || code === 'EPERM') throw new Failure('forbidden', `${path} may not be read by this user.`);
  throw new Failure('invalid', `${path} cannot be read (${code}).`);
}

/**
 * Says before any work whether a folder can be written: it must not be there, or be empty.
 * @throws Failure 'conflict' for a folder that holds something, 'invalid' for a file
 */
export async function checkTarget(dir: string): Promise<void> {
  const found = await stat(dir).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Failure('invalid', `${dir} cannot be used as a folder (${codeOf(error)}).`);
  });
  if (found === null) return;
  if (!found.isDirectory()) throw new Failure('invalid', `${dir} is a file. Name a folder that does not exist yet.`);
  const names = await readdir(dir);
  if (names.length === 0) return;
  throw new Failure(
    'conflict',
    `${dir} is not empty, and nothing in it was touched. Name a folder that does not exist yet.`,
  );
}

/**
 * Writes the files into a folder that appears whole or not at all: they are written beside it first.
 * @throws Failure as checkTarget does, and 'invalid' when the disk refuses
 */
export async function writeFolder(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  await checkTarget(dir);
  const target = resolve(dir);
  const parent = dirname(target);
  let beside: string | null = null;
  try {
    await mkdir(parent, { recursive: true });
    beside = await mkdtemp(join(parent, `.${basename(target)}-`));
    for (const [name, text] of files) await writeWithin(beside, name, text);
    // An empty folder of that name makes way; if somebody fills it at this moment, this fails and nothing is lost.
    await rmdir(target).catch(ignoreAbsent);
    await rename(beside, target);
  } catch (error) {
    if (beside !== null) await rm(beside, { recursive: true, force: true });
    if (error instanceof Failure) throw error;
    throw new Failure('invalid', `${dir} cannot be written (${codeOf(error)}). Nothing was left behind.`);
  }
}

async function writeWithin(folder: string, name: string, text: string): Promise<void> {
  const path = resolve(folder, name);
  if (!path.startsWith(`${folder}${sep}`))
    throw new Failure('invalid', `"${name}" would be written outside of the folder.`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
}

function ignoreAbsent(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
