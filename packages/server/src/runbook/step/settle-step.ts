import { type Actor, decideStep } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, readStep } from '../run/run.store.ts';
import { finishStep } from './finish-step.ts';

/** Records what a person found out about a step whose outcome was unknown. @throws Problem 'conflict' when it was not */
export async function settleStep(
  app: App,
  runId: string,
  stepId: string,
  outcome: 'done' | 'failed',
  actor: Actor,
): Promise<void> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A step is settled by a person, not by another step.');
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const state = { status: step.status, kind: step.kind, undoes: null };
    const decision = decideStep({ status: run.status, paused: false }, state, { kind: 'settle', outcome });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
    const { exit_code: exitCode, output, truncated, rows } = step;
    const settled = await finishStep(app, tx, run, step, { status: outcome, exitCode, output, truncated, rows }, actor);
    if (!settled) throw new Problem('conflict', 'The step has changed meanwhile.');
    await audit(tx, app.clock.now(), actor, 'run.settle', `${runId}/${stepId}`, { outcome });
  });
}
