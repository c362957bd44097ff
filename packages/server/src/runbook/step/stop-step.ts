import { type Actor, actorName, decideStep } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, moveStep, readStep, readSteps, undoneStep } from '../run/run.store.ts';
import type { StepStop } from '../tables.ts';
import { finishStep, NO_RESULT } from './finish-step.ts';
import type { RunNode } from './run-node.ts';

/**
 * Stops one step that runs; its run goes on. The node that runs it hears of it and kills the cell.
 * @throws Problem 'conflict' when it does not run; 'forbidden' for a run's own token
 */
export async function stopStep(app: App, runId: string, stepId: string, actor: Actor): Promise<void> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A step is stopped by a person, not by another step.');
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    const undoes = undoneStep(step, await readSteps(tx, runId))?.status ?? null;
    const state = { status: step.status, kind: step.kind, undoes };
    const decision = decideStep({ status: run.status, paused: false }, state, { kind: 'stop' });
    if (!decision.accepted) throw new Problem('conflict', decision.reason);
    if (step.stopping !== null) throw new Problem('conflict', 'The step is being stopped already.');
    const stop: StepStop = { why: 'stopped', by: actorName(actor) };
    if (decision.next === 'failed') {
      const result = { ...NO_RESULT, status: 'failed', output: `Stopped by ${stop.by}.` } as const;
      await finishStep(app, tx, run, step, result, actor);
    } else {
      await moveStep(tx, step, { status: 'running', stopping: JSON.stringify(stop) });
      await app.live.publish(tx, 'run', runId);
    }
    await audit(tx, app.clock.now(), actor, 'run.stop', `${runId}/${stepId}`, { attempt: step.attempt });
  });
}

/** Stops what runs here and is to stop, whichever node was told so. */
export async function obeyStops(app: App, node: RunNode): Promise<void> {
  const runIds = node.runIds();
  if (runIds.length === 0) return;
  const steps = await app.db
    .selectFrom('run_step')
    .select(['run_id', 'id', 'attempt', 'stopping'])
    .where('run_id', 'in', runIds)
    .where('status', '=', 'running')
    .where('stopping', 'is not', null)
    .execute();
  for (const step of steps) if (step.stopping) node.stopStep(step, step.stopping.why);
}
