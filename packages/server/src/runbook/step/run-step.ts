import { type Actor, decideStep, missingParameters, refuseValues } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, type RunRow, readStep, type StepRow, settleRun } from '../run/run.store.ts';
import { parametersOfRun } from '../run/run-parameters.ts';
import { finishStep } from './finish-step.ts';
import { queueStep } from './queue-step.ts';

export interface StepApproval {
  readonly runId: string;
  readonly stepId: string;
  /** Needed for a step that ran already or whose outcome is unknown. */
  readonly again?: boolean;
  /** Values of the runbook's parameters; kept for the steps that follow. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Approves a step and has it run, or ticks a manual one.
 * @throws Problem 'conflict' when the step's state does not allow it or somebody was first; 'invalid' for a value that
 * does not fit or is missing; 'forbidden' for a run's own token
 */
export async function runStep(app: App, approval: StepApproval, actor: Actor): Promise<void> {
  const { runId, stepId, again = false, parameters = {} } = approval;
  if (actor.kind === 'run') {
    throw new Problem('forbidden', 'A step is approved by a person, not by another step.');
  }
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const decision = decideStep(run.status, step, { kind: 'run', again });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
    await fillIn(app, tx, run, step, parameters);
    const atMs = app.clock.now();
    if (decision.next === 'done') {
      const ticked = { ...step, by: actor, started_at: null };
      const result = { status: 'done', exitCode: null, output: '', truncated: false, rows: null } as const;
      await tx
        .updateTable('run_step')
        .set({ by: JSON.stringify(actor) })
        .where('run_id', '=', runId)
        .where('id', '=', stepId)
        .execute();
      await finishStep(app, tx, run, ticked, result, actor);
    } else {
      if (!(await queueStep(app, tx, step, actor))) throw new Problem('conflict', 'The step has changed meanwhile.');
      await settleRun(tx, run, atMs);
      await app.live.publish(tx, 'run', runId);
    }
    const filledIn = Object.keys(parameters);
    await audit(tx, atMs, actor, 'run.step', `${runId}/${stepId}`, { again, changes: step.changes, filledIn });
  });
}

/** Keeps what a person filled in, and refuses a step that still misses something. */
async function fillIn(
  app: App,
  tx: Tx,
  run: RunRow,
  step: StepRow,
  filledIn: Readonly<Record<string, string>>,
): Promise<void> {
  const parameters = await parametersOfRun(app, run);
  const refusal = refuseValues(parameters, filledIn);
  if (refusal) throw new Problem('invalid', refusal);
  const values = { ...run.parameters, ...filledIn };
  const missing = missingParameters(parameters, step, values);
  if (missing.length > 0) {
    const names = missing.map(({ title, name }) => `${title} (${name})`).join(', ');
    throw new Problem('invalid', `This step needs to know: ${names}. Fill it in, and run the step again.`);
  }
  if (Object.keys(filledIn).length === 0) return;
  await tx
    .updateTable('run')
    .set({ parameters: JSON.stringify(values) })
    .where('id', '=', run.id)
    .execute();
}
