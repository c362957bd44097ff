import { formatProblem } from '@tocsin/plan';
import type { App } from '../platform/app.ts';
import type { PlanChange, PlanOrigin, PlanProblem, ReadPlan } from '../platform/plans/plan-change.ts';
import { problemOfFolder, readFolder } from './read-folder.ts';

/** What became of loading a plan anew. `problems`: warnings, or everything that is wrong with what was refused. */
export interface Reloaded {
  readonly outcome: 'in_force' | 'refused' | 'unchanged';
  readonly problems: readonly PlanProblem[];
  /** Folders whose files belong to the plan now. */
  readonly watch: readonly string[];
}

const turns = new WeakMap<App, Promise<unknown>>();

/** Changes of the plans of a node happen one after another: each looks at what the one before it left. */
export function inTurn<T>(app: App, change: () => Promise<T>): Promise<T> {
  const next = (turns.get(app) ?? Promise.resolve()).then(change);
  turns.set(
    app,
    next.catch(() => undefined),
  );
  return next;
}

/**
 * Loads a service's folder anew. A plan without errors replaces the one in force whole; one with errors is refused and the
 * refusal recorded; the same version changes nothing.
 * @throws Problem 'not-found' for an unknown service
 */
export function reloadPlan(app: App, service: string, origin: PlanOrigin): Promise<Reloaded> {
  return inTurn(app, () => reload(app, service, origin));
}

/** Loads all folders anew. One that cannot be loaded does not hold up the others. */
export async function reloadPlans(app: App, origin: PlanOrigin): Promise<void> {
  for (const { plan } of app.plans.all()) {
    await reloadPlan(app, plan.service, origin).catch((error: unknown) =>
      app.log.error({ err: error, service: plan.service }, 'a plan could not be loaded anew; the one in force stays'),
    );
  }
}

async function reload(app: App, service: string, origin: PlanOrigin): Promise<Reloaded> {
  const { folder, plan, refused } = app.plans.inForce(service);
  const { read, problems, watch } = await readFolder(folder, app.config);
  const wrong = read ? misplaced(service, read) : problems;
  if (!read || wrong.length > 0) {
    if (origin.cause !== 'file' || !isSameRefusal(refused, wrong)) await refuse(app, service, wrong, origin);
    return { outcome: 'refused', problems: wrong, watch };
  }
  const isSame = read.plan.version === plan.version;
  if (isSame && !refused) return { outcome: 'unchanged', problems, watch };
  await app.plans.bringIntoForce(read, origin, app.clock.now());
  await app.live.publish(app.db, 'plan', service);
  app.log.info({ service, version: read.plan.version, by: origin.by }, 'a plan came into force');
  return { outcome: isSame ? 'unchanged' : 'in_force', problems, watch };
}

/** Files that are touched and as wrong as before are no news. */
function isSameRefusal(refused: PlanChange | null, problems: readonly PlanProblem[]): boolean {
  return refused !== null && JSON.stringify(refused.problems) === JSON.stringify(problems);
}

async function refuse(app: App, service: string, problems: readonly PlanProblem[], origin: PlanOrigin): Promise<void> {
  await app.plans.refuse(service, problems, origin, app.clock.now());
  await app.live.publish(app.db, 'plan', service);
  const errors = problems.filter(({ severity }) => severity === 'error').map(formatProblem);
  app.log.error(
    { service, by: origin.by },
    `a change of the plan is refused; the one in force stays\n${errors.join('\n')}`,
  );
}

/** A folder stands for one service for as long as Tocsin runs: its incidents, levers and keys hang on the id. */
function misplaced(service: string, { plan }: ReadPlan): PlanProblem[] {
  if (plan.service === service) return [];
  const message = `The service changed from "${service}" to "${plan.service}"`;
  const hint = 'Change it back, or start Tocsin again to serve the other one.';
  return [problemOfFolder('service-changed', message, hint)];
}
