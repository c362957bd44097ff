import { missingParameters, type ParameterValues, type RunbookParameter, refuseValues, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident } from '../report-to-incident.ts';
import { type RunRow, readSteps, type StepRow } from '../run/run.store.ts';
import { parametersOfRun } from '../run/run-parameters.ts';
import { dropApprovals, givenApprovals } from './approval.store.ts';

/**
 * Keeps what a person filled in, for this step and those that follow. A step that waits for an approval and would run with
 * other values than were approved must be approved anew. Returns the run as it is then; call with it locked.
 * @throws Problem 'invalid' for a value that does not fit
 */
export async function fillIn(app: App, tx: Tx, run: RunRow, filledIn: ParameterValues): Promise<RunRow> {
  if (Object.keys(filledIn).length === 0) return run;
  const refusal = refuseValues(await parametersOfRun(app, run), filledIn);
  if (refusal) throw new Problem('invalid', refusal);
  const values = { ...run.parameters, ...filledIn };
  await tx
    .updateTable('run')
    .set({ parameters: JSON.stringify(values) })
    .where('id', '=', run.id)
    .execute();
  const changed = Object.keys(filledIn).filter((name) => run.parameters[name] !== filledIn[name]);
  await forgetApprovals(app, tx, run, changed);
  return { ...run, parameters: values };
}

async function forgetApprovals(app: App, tx: Tx, run: RunRow, changed: readonly string[]): Promise<void> {
  const steps = await readSteps(tx, run.id);
  for (const step of steps) {
    if (step.status !== 'approving' || !step.parameters.some((name) => changed.includes(name))) continue;
    if ((await givenApprovals(tx, step)).length === 0) continue;
    await dropApprovals(tx, step);
    const text = `"${step.title}" must be approved anew: its values have changed`;
    await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, SYSTEM);
  }
}

/** What a step needs to know and nobody has filled in. */
export function missingOf(
  parameters: readonly RunbookParameter[],
  run: Pick<RunRow, 'parameters'>,
  step: Pick<StepRow, 'parameters'>,
): string[] {
  return missingParameters(parameters, step, run.parameters).map(({ title, name }) => `${title} (${name})`);
}

/** @throws Problem 'invalid' when the step misses something */
export async function requireFilledIn(app: App, run: RunRow, step: StepRow): Promise<void> {
  const missing = missingOf(await parametersOfRun(app, run), run, step);
  if (missing.length === 0) return;
  throw new Problem('invalid', `This step needs to know: ${missing.join(', ')}. Fill it in, and run the step again.`);
}
