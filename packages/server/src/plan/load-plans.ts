import type { Plan } from '@tocsin/core';
import { formatProblem, loadPlan } from '@tocsin/plan';
import type { App } from '../platform/app.ts';
import { Problem } from '../platform/problem.ts';

/**
 * Loads every plan folder of the configuration and puts the plans in force: all of them or none.
 * @throws Problem 'invalid' with every error of every plan, each with its place
 */
export async function loadPlans(app: App): Promise<void> {
  const loaded: { plan: Plan; folder: string }[] = [];
  const errors: string[] = [];
  for (const folder of app.config.planDirs) {
    const { plan, problems } = await loadPlan(folder, { env: app.config.env });
    for (const problem of problems) {
      if (problem.severity === 'error') errors.push(formatProblem(problem));
      else app.log.warn({ plan: folder }, formatProblem(problem));
    }
    if (!plan) continue;
    const twin = loaded.find((other) => other.plan.service === plan.service);
    if (twin) errors.push(`${folder} and ${twin.folder} both describe the service "${plan.service}".`);
    loaded.push({ plan, folder });
  }
  if (errors.length > 0)
    throw new Problem(
      'invalid',
      `${errors.join('\n\n')}\n\n${errors.length} error${errors.length === 1 ? '' : 's'}: nothing was started.`,
    );
  for (const { plan, folder } of loaded) await app.plans.put(plan, folder, app.clock.now());
}
