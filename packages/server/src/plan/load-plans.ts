import type { Plan } from '@tocsin/core';
import { formatProblem, loadPlan } from '@tocsin/plan';
import type { Logger } from 'pino';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/problem.ts';

/** A plan with the folder that it came from. */
export interface LoadedFolder {
  readonly plan: Plan;
  readonly folder: string;
}

/**
 * Loads every plan folder of the configuration: all of them or none, before anything is started.
 * @throws Problem 'invalid' with every error of every plan, each with its place
 */
export async function loadPlans(config: Config, log: Logger): Promise<readonly LoadedFolder[]> {
  const loaded: LoadedFolder[] = [];
  const errors: string[] = [];
  for (const folder of config.planDirs) {
    const { plan, problems } = await loadPlan(folder, { env: config.env });
    const place = config.planDirs.length > 1 ? `${folder}/` : '';
    for (const problem of problems) {
      if (problem.severity === 'error') errors.push(`${place}${formatProblem(problem)}`);
      else log.warn({ plan: folder }, formatProblem(problem));
    }
    if (plan) loaded.push({ plan, folder });
  }
  errors.push(...twins(loaded));
  if (errors.length === 0) return loaded;
  const count = `${errors.length} error${errors.length === 1 ? '' : 's'}`;
  throw new Problem('invalid', `${errors.join('\n\n')}\n\n${count}: nothing was started.`);
}

function twins(loaded: readonly LoadedFolder[]): string[] {
  return loaded.flatMap(({ plan, folder }, i) => {
    const first = loaded.slice(0, i).find((other) => other.plan.service === plan.service);
    return first ? [`${folder} and ${first.folder} both describe the service "${plan.service}".`] : [];
  });
}
