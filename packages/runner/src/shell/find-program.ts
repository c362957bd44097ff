import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Path of a program: itself when it is one, else the first file of that name on PATH. */
export function findProgram(name: string, path: string): string | undefined {
  if (name.startsWith('/')) return existsSync(name) ? name : undefined;
  return path
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((candidate) => existsSync(candidate));
}
