import { formatProblem } from '@tocsin/plan';
import type { Logger } from 'pino';
import type { Config } from '../platform/config.ts';
import type { ReadPlan } from '../platform/plans/plan-change.ts';
import { Problem } from '../platform/problem.ts';
import { readFolder } from './read-folder.ts';

/**
 * Loads plan folders: all of them or none, before anything is started.
 * @param others plans that are loaded already; no two may describe the same service
 * @throws Problem 'invalid' with every error of every plan, each with its place
 */
export async function loadPlans(
  folders: readonly string[],
  config: Pick<Config, 'env' | 'dataDir'>,
  log: Logger,
  others: readonly ReadPlan[] = [],
): Promise<readonly ReadPlan[]> {
  const loaded: ReadPlan[] = [];
  const errors: string[] = [];
  for (const folder of folders) {
    const { read, problems } = await readFolder(folder, config);
    const place = folders.length + others.length > 1 ? `${folder}/` : '';
    for (const problem of problems) {
      if (problem.severity === 'error') errors.push(`${place}${formatProblem(problem)}`);
      else log.warn({ plan: folder }, formatProblem(problem));
    }
    if (read) loaded.push(read);
  }
  errors.push(...twins([...others, ...loaded]));
  if (errors.length === 0) return loaded;
  const count = `${errors.length} error${errors.length === 1 ? '' : 's'}`;
  throw new Problem('invalid', `${errors.join('\n\n')}\n\n${count}: nothing was started.`);
}

function twins(loaded: readonly ReadPlan[]): string[] {
  return loaded.flatMap(({ plan, folder }, i) => {
    const before = loaded.slice(0, i);
    const first = before.find((other) => other.plan.service === plan.service);
    if (first) return [`${folder} and ${first.folder} both describe the service "${plan.service}".`];
    const { domain } = plan.statusPage;
    const same = domain === null ? undefined : before.find((other) => other.plan.statusPage.domain === domain);
    return same
      ? [`${folder} and ${same.folder} both show their page as statusPage.domain ${domain}: one name has one page.`]
      : [];
  });
}
