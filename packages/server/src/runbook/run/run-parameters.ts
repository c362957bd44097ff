import { isSecretName, type RunbookParameter } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { parametersOf, type RunRow } from './run.store.ts';

/** A parameter with what was filled in so far. */
export interface FilledParameter extends RunbookParameter {
  /** Null when nobody has filled it in; a secret is shown as dots. */
  readonly value: string | null;
}

/** The parameters of the runbook that a run follows, as its version of the plan has them. */
export async function parametersOfRun(
  app: App,
  run: Pick<RunRow, 'service' | 'plan_version' | 'runbook'>,
): Promise<readonly RunbookParameter[]> {
  const plan = await app.plans.version(run.service, run.plan_version);
  const runbook = plan.runbooks[run.runbook];
  return runbook ? parametersOf(runbook) : [];
}

/** The same with their values, for people to see. */
export async function filledParameters(app: App, run: RunRow): Promise<FilledParameter[]> {
  return (await parametersOfRun(app, run)).map((parameter) => {
    const value = run.parameters[parameter.name] ?? null;
    return { ...parameter, value: value !== null && isSecretName(parameter.name) ? '••••' : value };
  });
}
