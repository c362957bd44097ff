import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Actor } from '@tocsin/core';
import { parseRunbook, toSourceFile } from '@tocsin/plan';
import { startRun } from '../run/start-run.ts';
import { ALEX, type RunbookFixture } from '../runbook.fixture.ts';

const run = promisify(execFile);

/** Real Git, as a person uses it in their own copy. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C.UTF-8' },
    ...{ GIT_AUTHOR_NAME: 'Ann', GIT_AUTHOR_EMAIL: 'ann@example.com' },
    ...{ GIT_COMMITTER_NAME: 'Ann', GIT_COMMITTER_EMAIL: 'ann@example.com' },
  };
  return (await run('git', [...args], { cwd: folder, env })).stdout;
}

export const FILE = 'runbooks/book.md';

/** A runbook with a cell in a list, one without a name, and no line break at its end. */
export const BOOK = `---
id: book
---

# Book

## Diagnose

1. Look

   \`\`\`sh { name=look readonly=true }
   echo one
   if true; then
     echo two
   fi
   \`\`\`

\`\`\`sh
false
\`\`\`

## Recover

\`\`\`sh { name=change }
echo three
\`\`\``;

/** Another source for its step `look`. */
export const LOOK = 'echo one\nif true; then\n  echo 2\n  echo more\nfi';

/** A folder with a plan's runbook, in which a run of it can be started. */
export class LearnPlan {
  /** The plan's folder. */
  readonly folder: string;
  /** The top of its repository; the plan stands in `ops/plan` of it. */
  readonly root: string;
  readonly #fixture: RunbookFixture;
  static #versions = 0;

  constructor(fixture: RunbookFixture, root: string) {
    this.#fixture = fixture;
    this.root = root;
    this.folder = join(root, 'ops', 'plan');
  }

  static async make(fixture: RunbookFixture, text: string): Promise<LearnPlan> {
    const plan = new LearnPlan(fixture, await mkdtemp(join(fixture.folder, 'repo-')));
    await plan.write(text);
    return plan;
  }

  /** Makes it a repository with one commit. */
  async commit(message = 'The plan'): Promise<void> {
    await git(this.root, 'init', '-q', '-b', 'main').catch(() => '');
    await git(this.root, 'add', '-A');
    await git(this.root, '-c', 'core.autocrlf=false', 'commit', '-q', '-m', message);
  }

  async write(text: string, name = FILE): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  /** Puts the plan as `text` says it in force and starts a run of it. @param others files that it includes, by their names */
  async begin(text: string, others: Readonly<Record<string, string>> = {}, actor: Actor = ALEX): Promise<string> {
    const { app } = this.#fixture;
    await this.#fixture.load([]);
    const included = Object.entries(others).map(([name, one]) => toSourceFile(name, one));
    const { runbook } = parseRunbook(toSourceFile(FILE, text.replace(/^\uFEFF/, '')), included);
    const version = `learn-${++LearnPlan.#versions}`;
    const plan = { ...app.plans.get('shop'), version, runbooks: { book: runbook } };
    await app.plans.put(plan, this.folder, 0);
    return startRun(app, { service: 'shop', runbook: 'book', incidentId: null }, actor);
  }
}
