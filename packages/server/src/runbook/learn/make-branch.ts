import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../platform/problem.ts';
import { askGit, runGit } from './git.ts';
import type { Repository } from './repository.ts';

export interface ChangedFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly mode: string;
  readonly bytes: Uint8Array;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface BranchWish {
  /** `tocsin/run-7`; one that is taken by something else gets a number. */
  readonly name: string;
  /** Commit on which the new one stands. */
  readonly parent: string;
  readonly files: readonly ChangedFile[];
  readonly message: string;
  readonly author: Author;
  readonly atMs: number;
}

const MOST_BRANCHES = 50;

/**
 * Makes a branch with one commit, from objects and an index of its own: neither the working tree, nor what is staged, nor
 * the branch that is checked out is touched, and no hook runs.
 * @returns the branch and its commit; those of before when the same was asked for already
 * @throws Problem 'conflict' with what Git says
 */
export async function makeBranch(
  repository: Repository,
  wish: BranchWish,
): Promise<{ readonly branch: string; readonly commit: string }> {
  const tree = await writeTree(repository, wish);
  for (let n = 1; n <= MOST_BRANCHES; n++) {
    const branch = n === 1 ? wish.name : `${wish.name}-${n}`;
    const taken = await resolveCommit(repository, `refs/heads/${branch}`);
    if (taken !== null) {
      if (await holds(repository, taken, tree, wish.parent)) return { branch, commit: taken };
      continue;
    }
    const commit = await writeCommit(repository, wish, tree);
    // No commit before: it must not be there yet, whoever makes it at the same moment.
    const none = '0'.repeat(commit.length);
    const args = ['update-ref', '-m', 'tocsin: proposal', `refs/heads/${branch}`, commit, none];
    const { code, stderr } = await runGit({ folder: repository.root, args });
    if (code === 0) return { branch, commit };
    if (!(await resolveCommit(repository, `refs/heads/${branch}`))) {
      throw new Problem('conflict', `The branch ${branch} cannot be made: ${stderr.slice(0, 300)}`);
    }
  }
  throw new Problem('conflict', `There are ${MOST_BRANCHES} branches ${wish.name} already. Remove some of them.`);
}

/** The commit that a name stands for; null: there is none. */
export async function resolveCommit({ root }: Repository, name: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { code, stdout } = await runGit({ folder: root, args });
  return code === 0 ? stdout.toString('utf8').trim() : null;
}

async function writeTree({ root }: Repository, { parent, files }: BranchWish): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tocsin-branch-'));
  try {
    const call = { folder: root, env: { GIT_INDEX_FILE: join(home, 'index') } };
    await askGit({ ...call, args: ['read-tree', parent] });
    for (const { path, mode, bytes } of files) {
      const hash = await askGit({
        ...call,
        args: ['hash-object', '-w', '-t', 'blob', '--stdin', '--no-filters'],
        input: bytes,
      });
      await askGit({ ...call, args: ['update-index', '-z', '--index-info'], input: `${mode} ${hash}\t${path}\0` });
    }
    return await askGit({ ...call, args: ['write-tree'] });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function writeCommit({ root }: Repository, wish: BranchWish, tree: string): Promise<string> {
  const date = `${Math.floor(wish.atMs / 1000)} +0000`;
  const env = {
    ...{ GIT_AUTHOR_NAME: wish.author.name, GIT_AUTHOR_EMAIL: wish.author.email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: 'Tocsin', GIT_COMMITTER_EMAIL: 'tocsin@localhost', GIT_COMMITTER_DATE: date },
  };
  const args = ['commit-tree', tree, '-p', wish.parent, '-F', '-'];
  return askGit({ folder: root, args, env, input: wish.message });
}

/** Whether a commit is what would be made: the same files on the same parent. */
async function holds({ root }: Repository, commit: string, tree: string, parent: string): Promise<boolean> {
  const { stdout } = await runGit({ folder: root, args: ['show', '-s', '--format=%T %P', commit] });
  return stdout.toString('utf8').trim() === `${tree} ${parent}`;
}
