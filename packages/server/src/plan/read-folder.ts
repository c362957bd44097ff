import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LoadedPlan, loadPlan } from '@tocsin/plan';
import type { Config } from '../platform/config.ts';
import type { PlanProblem, ReadPlan } from '../platform/plans/plan-change.ts';
import { workApart } from './plan-worker.ts';

/** What a folder says now: a plan with its warnings, or everything that is wrong. */
export interface ReadFolder {
  readonly read: ReadPlan | null;
  readonly problems: readonly PlanProblem[];
  /** Folders whose files belong to the plan, the plan's own first, whether they are there or not. */
  readonly watch: readonly string[];
}

/** Where the plans are that came over the API. */
export function addedPlansFolder(dataDir: string): string {
  return join(dataDir, 'plans');
}

/** @returns whether a plan folder came over the API: what it includes must then stand in it */
export function isAdded(dataDir: string, folder: string): boolean {
  return dirname(folder) === addedPlansFolder(dataDir);
}

/** Reading this much holds up the process for a good while, and leaves more than 100 MB of heap behind. */
const LARGE_BYTES = 262_144;

/**
 * Reads and checks a plan folder, a large one in a thread of its own. Files are read once, so that what is kept of a version is
 * what was loaded. @throws only for bugs
 */
export async function readFolder(
  folder: string,
  { env, dataDir }: Pick<Config, 'env' | 'dataDir'>,
): Promise<ReadFolder> {
  if ((await bytesIn(folder)) < LARGE_BYTES) return readHere(folder, { env, dataDir });
  return workApart<ReadFolder>({ kind: 'read', folder, dataDir, env: { ...env } });
}

/** Bytes of the files of a folder, nothing when it cannot be read. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ya?ml|md)$/.test(entry.name));
  const sizes = files.map((file) => stat(join(file.parentPath, file.name)).catch(() => null));
  return (await Promise.all(sizes)).reduce((sum, one) => sum + (one?.size ?? 0), 0);
}

/** Reads and checks a plan folder in this thread. */
export async function readHere(folder: string, { env, dataDir }: Pick<Config, 'env' | 'dataDir'>): Promise<ReadFolder> {
  const { plan, problems, sources, watch } = await loadPlan(folder, { env, confined: isAdded(dataDir, folder) });
  const shown = problems.map((problem) => masked(problem, sources));
  const texts = Object.fromEntries(sources.map(({ name, text }) => [name, text]));
  const folders = watch.map((path) => (/\.(?:ya?ml|md)$/.test(path) ? dirname(path) : path));
  return {
    read: plan && { plan, folder, problems: shown, sources: texts },
    problems: shown,
    watch: [...new Set([folder, ...folders])],
  };
}

/** The quoted line of a problem, as it may be shown. A file that could not be taken apart is not quoted at all. */
function masked(problem: PlanProblem, sources: LoadedPlan['sources']): PlanProblem {
  const text = sources.find(({ name }) => name === problem.file)?.text ?? '';
  return { ...problem, source: text.split(/\r\n|\n|\r/)[problem.line - 1] ?? '' };
}

/** A problem that is not in a file, but in what the folder says as a whole. */
export function problemOfFolder(code: string, message: string, hint: string): PlanProblem {
  return { severity: 'error', code, file: '.', line: 1, column: 1, message, hint, source: '' };
}
