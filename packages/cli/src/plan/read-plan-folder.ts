import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../shared/failure.ts';

/** Folders that are no part of a plan, however many files they hold. */
const SKIPPED = new Set(['node_modules', 'dist']);
const MOST_DEPTH = 4;

/** Reads the YAML and Markdown files of a plan folder, as the API takes them. @throws Failure 'invalid' when there are none */
export async function readPlanFolder(dir: string): Promise<{ path: string; text: string }[]> {
  const paths = await listFiles(dir, '', 1);
  if (!paths.some((path) => /^[^/]+\.ya?ml$/.test(path))) {
    throw new Failure('invalid', `${dir} holds no *.yaml file: name the folder with plan.yaml in it.`);
  }
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(dir, path), 'utf8') })));
}

async function listFiles(dir: string, below: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(dir, below), { withFileTypes: true }).catch((error: Error) => {
    throw new Failure('invalid', `${join(dir, below)} cannot be read: ${error.message}`);
  });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory() && depth < MOST_DEPTH) found.push(...(await listFiles(dir, path, depth + 1)));
    else if (entry.isFile() && /\.(?:ya?ml|md)$/.test(entry.name)) found.push(path);
  }
  return found;
}
