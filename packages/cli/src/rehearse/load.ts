import { access } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Plan, Scenario } from '@tocsin/core';
import type { Problem } from '@tocsin/plan';
import { Failure } from '../shared/failure.ts';
import { complain } from '../shared/output.ts';

/** Loads a plan to rehearse with. Its warnings are the business of `tocsin check`. @throws Failure 'invalid' */
export async function loadForRehearsal(dir: string): Promise<Plan> {
  const { loadPlan } = await import('@tocsin/plan');
  const { plan, problems } = await loadPlan(dir, { env: process.env });
  if (plan) return plan;
  await refuse(problems.filter(({ severity }) => severity === 'error'));
  throw new Failure('invalid', `${dir} has errors: nothing can be rehearsed. See tocsin check ${dir}.`);
}

/** A scenario, and where it stands. */
export interface FiledScenario {
  readonly scenario: Scenario;
  /** As people at the terminal write it; null: it does not come from a file. */
  readonly file: string | null;
}

/** The scenario files of a plan, or those that are named. @throws Failure 'invalid' when one is wrong */
export async function loadScenarios(
  dir: string,
  plan: Plan,
  names: readonly string[],
): Promise<readonly FiledScenario[]> {
  const { readRehearsal, readRehearsals } = await import('@tocsin/plan');
  const found =
    names.length === 0
      ? (await readRehearsals(dir, plan)).map((one) => ({ ...one, folder: dir }))
      : await Promise.all(
          names.map(async (name) => {
            const { folder, file } = await whereIs(dir, name);
            return { folder, file, ...(await readRehearsal(folder, file, plan)) };
          }),
        );
  const problems = found.flatMap((one) => one.problems);
  if (problems.length > 0) {
    await refuse(problems);
    throw new Failure('invalid', `Not every scenario can be played: ${problems.length} mistakes.`);
  }
  return found.flatMap(({ scenario, folder, file }) =>
    scenario ? [{ scenario, file: join(folder, 'rehearsals', file) }] : [],
  );
}

/** A name is one of the plan's own scenarios, with or without its ending; else it is a path to a rehearsals folder. */
async function whereIs(dir: string, name: string): Promise<{ readonly folder: string; readonly file: string }> {
  const file = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
  const own = join(dir, 'rehearsals', file);
  const isOwn = await access(own).then(
    () => true,
    () => false,
  );
  if (isOwn) return { folder: dir, file };
  const path = resolve(file);
  if (basename(dirname(path)) !== 'rehearsals') {
    throw new Failure('invalid', `There is no scenario ${name} in ${join(dir, 'rehearsals')}.`);
  }
  return { folder: dirname(dirname(path)), file: basename(path) };
}

async function refuse(problems: readonly Problem[]): Promise<void> {
  const { formatProblem } = await import('@tocsin/plan');
  for (const problem of problems) complain(formatProblem(problem));
}
