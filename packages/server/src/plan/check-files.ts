import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import type { PlanProblem } from '../platform/plans/plan-change.ts';
import { Problem } from '../platform/problem.ts';
import { type Files, writeDraft } from './added-plans.ts';
import { workOn } from './plan-worker.ts';

/** What a check says; all but the problems is null when there are errors. */
export interface CheckedFiles {
  readonly service: string | null;
  readonly title: string | null;
  readonly counts: Readonly<Record<string, number>> | null;
  readonly problems: readonly PlanProblem[];
}

/** Letters and digits of any script, and a few signs: no path of another folder, no hidden file, no device. */
const SEGMENT = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_. -]{0,99}$/u;
const MOST_SEGMENTS = 4;

/**
 * Takes the files of a request.
 * @throws Problem 'invalid' for a path that leads elsewhere, is no YAML or Markdown, or stands twice
 */
export function takeFiles(files: readonly { readonly path: string; readonly text: string }[]): Files {
  const wrong = files.flatMap(({ path }) => {
    const why = whatIsWrongWith(path, files);
    return why ? [{ at: path, message: why }] : [];
  });
  if (wrong.length > 0) {
    const list = wrong.map(({ at, message }) => `${JSON.stringify(at)}: ${message}`).join('; ');
    throw new Problem('invalid', `These are no files of a plan: ${list}`, wrong);
  }
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

function isFileName(path: string): boolean {
  return /\.(?:ya?ml|md)$/.test(path);
}

function whatIsWrongWith(path: string, files: readonly { readonly path: string }[]): string | null {
  const segments = path.split('/');
  if (segments.length > MOST_SEGMENTS || !segments.every((segment) => SEGMENT.test(segment))) {
    return 'a path has at most four names of letters, digits, spaces, "_", "-" and "."';
  }
  if (segments.slice(0, -1).some(isFileName)) return 'a folder is not named like a file';
  if (!isFileName(path)) return 'only *.yaml, *.yml and *.md belong to a plan';
  // Where files are found whatever the case, the second would replace the first.
  const same = path.toLowerCase();
  return files.filter((file) => file.path.toLowerCase() === same).length > 1 ? 'it is there twice' : null;
}

/** Checks the files of a plan in a folder of their own, in a thread of its own. Nothing is changed. */
export async function checkFiles(config: Config, files: Files): Promise<CheckedFiles> {
  const home = await mkdtemp(join(tmpdir(), 'tocsin-check-'));
  try {
    const folder = await writeDraft(home, randomUUID(), files);
    return await workOn<CheckedFiles>({ kind: 'check', folder, env: { ...config.env }, dataDir: home });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
