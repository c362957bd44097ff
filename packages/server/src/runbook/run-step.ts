import { type Actor, decideStep } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import { finishStep } from './finish-step.ts';
import { queueStep } from './queue-step.ts';
import { transact } from './report-to-incident.ts';
import { lockRun, readStep, settleRun } from './run.store.ts';

/**
 * Approves a step and has it run, or ticks a manual one.
 * @param again needed for a step that ran already or whose outcome is unknown
 * @throws Problem 'conflict' when the step's state does not allow it or somebody was first; 'forbidden' for a run's own token
 */
export async function runStep(app: App, runId: string, stepId: string, again: boolean, actor: Actor): Promise<void> {
  if (actor.kind === 'run') {
    throw new Problem('forbidden', 'A step is approved by a person, not by another step.');
  }
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const decision = decideStep(run.status, step, { kind: 'run', again });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
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
    await audit(tx, atMs, actor, 'run.step', `${runId}/${stepId}`, { again, changes: step.changes });
  });
}
