import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '@tocsin/core';
import { codeOf, readText } from '../read-text.ts';
import { type ReadScenario, readScenarioFile } from './read-scenario.ts';

/** The folder of a plan in which its scenarios stand. */
export const REHEARSALS = 'rehearsals';
const MOST_FILES = 200;

/** A scenario file of a plan. */
export interface RehearsalFile extends ReadScenario {
  /** Relative to the folder of the rehearsals: `primary-silent.yaml`. */
  readonly file: string;
}

/**
 * Reads every scenario file of a plan folder, in the order of their names; none when there is no such folder.
 * @param plan null when it has errors: then only the form of the scenarios is looked at
 */
export async function readRehearsals(dir: string, plan: Plan | null): Promise<readonly RehearsalFile[]> {
  const names = (await namesIn(join(dir, REHEARSALS))).slice(0, MOST_FILES);
  return Promise.all(names.map(async (file) => ({ file, ...(await readRehearsal(dir, file, plan)) })));
}

/** Reads one scenario file. @param file its name within the folder of the rehearsals */
export async function readRehearsal(dir: string, file: string, plan: Plan | null): Promise<ReadScenario> {
  const outcome = await readText(join(dir, REHEARSALS, file), `${REHEARSALS}/${file}`);
  if ('problem' in outcome) return { scenario: null, problems: [outcome.problem] };
  return readScenarioFile(outcome.file, plan);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[^/]+\.ya?ml$/.test(name)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
