import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { loadPlan } from '@tocsin/plan';
import type { Config } from '../platform/config.ts';
import { maskProblems, maskSources } from '../platform/plans/mask-sources.ts';
import type { PlanProblem, ReadPlan } from '../platform/plans/plan-change.ts';

/** What a folder says now: a plan with its warnings, or everything that is wrong. */
export interface ReadFolder {
  readonly read: ReadPlan | null;
  readonly problems: readonly PlanProblem[];
  /** Folders whose files belong to the plan, whether they are there or not. */
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

/**
 * Reads and checks a plan folder. Files are read once, so that what is kept of a version is what was loaded.
 * @throws only for bugs
 */
export async function readFolder(
  folder: string,
  { env, dataDir }: Pick<Config, 'env' | 'dataDir'>,
): Promise<ReadFolder> {
  const isConfined = isAdded(dataDir, folder);
  const sources: Record<string, string> = {};
  const folders = new Set([folder, join(folder, 'runbooks'), join(folder, 'templates')]);
  const { plan, problems } = await loadPlan(folder, {
    env,
    readFile: async (path) => {
      if (isConfined) refuseOutside(folder, path);
      const bytes = await readFile(path);
      folders.add(dirname(path));
      sources[relative(folder, path).split(sep).join('/')] = bytes.toString('utf8');
      return bytes;
    },
  });
  const masked = maskProblems(problems, plan);
  const read = plan && { plan, folder, problems: masked, sources: maskSources(sources, plan) };
  return { read, problems: masked, watch: [...folders] };
}

/** A stranger's plan must not show what else is on this machine. @throws EACCES */
export function refuseOutside(folder: string, path: string): void {
  const inside = relative(folder, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw Object.assign(new Error(`${path} is outside the plan's folder`), { code: 'EACCES' });
}

/** A problem that is not in a file, but in what the folder says as a whole. */
export function problemOfFolder(code: string, message: string, hint: string): PlanProblem {
  return { severity: 'error', code, file: '.', line: 1, column: 1, message, hint, source: '' };
}
