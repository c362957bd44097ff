import { formatProblem } from '@tocsin/plan';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database/tables.ts';
import type { ReadPlan } from '../platform/plans/plan-change.ts';
import { restoreAddedPlans } from './added-plans.ts';
import { readFolder } from './read-folder.ts';

/**
 * Loads the plans that came over the API, at the start. One that cannot be loaded, or whose service is among the folders of
 * the command line, is left out and said so: it must not keep the others from being served.
 */
export async function loadAddedPlans(
  db: Kysely<Database>,
  config: Config,
  log: Logger,
  others: readonly ReadPlan[],
): Promise<readonly ReadPlan[]> {
  const loaded: ReadPlan[] = [];
  for (const folder of await restoreAddedPlans(db, config.dataDir)) {
    const { read, problems } = await readFolder(folder, config);
    const twin = [...others, ...loaded].find(({ plan }) => plan.service === read?.plan.service);
    if (!read) {
      log.error(
        { plan: folder },
        `an added plan has errors and is left out:\n${problems.map(formatProblem).join('\n')}`,
      );
    } else if (twin) {
      log.warn({ plan: folder }, `an added plan is left out: ${twin.folder} describes the same service`);
    } else loaded.push(read);
  }
  return loaded;
}
