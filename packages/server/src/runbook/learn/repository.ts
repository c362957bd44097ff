import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { Problem } from '../../platform/problem.ts';
import { runGit } from './git.ts';

/** The Git repository in which a plan's folder stands. */
export interface Repository {
  /** Its top folder. */
  readonly root: string;
  readonly folder: string;
}

/** Finds the repository of a folder; null when it stands in none, or there is no Git. */
export async function findRepository(folder: string): Promise<Repository | null> {
  try {
    const real = await realpath(folder);
    const { code, stdout } = await runGit({ folder: real, args: ['rev-parse', '--show-toplevel'] });
    const root = stdout.toString('utf8').replace(/\n$/, '');
    return code === 0 && root !== '' ? { root, folder: real } : null;
  } catch {
    return null;
  }
}

/** Path of a plan's file from the top of its repository, with forward slashes; null when it stands outside. */
export function pathIn({ root, folder }: Repository, name: string): string | null {
  const path = relative(root, resolve(folder, name)).split(sep).join('/');
  return path === '' || path.startsWith('../') || path.startsWith('/') ? null : path;
}

/** A file as a commit has it, with its mode. */
export interface CommittedFile {
  readonly mode: string;
  readonly bytes: Uint8Array;
}

/** @throws Problem 'conflict' when the commit has no such file */
export async function readCommitted(repository: Repository, commit: string, path: string): Promise<CommittedFile> {
  const folder = repository.root;
  const listed = await runGit({ folder, args: ['ls-tree', '-z', '--full-tree', commit, '--', path] });
  const [, mode, type, hash] = /^(\d{6}) (\w+) ([0-9a-f]{40,64})\t/.exec(listed.stdout.toString('utf8')) ?? [];
  if (listed.code !== 0 || type !== 'blob' || mode === '120000' || !mode || !hash) {
    throw new Problem('conflict', `${path} is not committed in the plan's repository, so no branch can change it.`);
  }
  const { code, stdout, stderr } = await runGit({ folder, args: ['cat-file', 'blob', hash] });
  if (code !== 0) throw new Problem('conflict', `${path} cannot be read from the repository: ${stderr.slice(0, 300)}`);
  return { mode, bytes: stdout };
}
