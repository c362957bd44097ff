import { type Actor, actorName, afterCancel } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { lockRun, moveStep, readSteps, stopRunning } from './run.store.ts';

/**
 * Stops a run. Queued steps are skipped; nodes that run a step of it hear of the change and kill what runs.
 * @throws Problem 'conflict' when the run is over
 */
export async function cancelRun(app: App, runId: string, actor: Actor): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    if (run.status !== 'running') throw new Problem('conflict', `The run is over: it is ${run.status}.`);
    const atMs = app.clock.now();
    await tx
      .updateTable('run')
      .set({ status: 'cancelled', finished_at: new Date(atMs), runs_all: false, paused_at: null })
      .where('id', '=', runId)
      .execute();
    await endSteps(tx, runId, atMs, actor);
    const finished = { kind: 'run-finished', runId, status: 'cancelled' } as const;
    await reportToIncident(app, tx, run.incident_id, finished, actor);
    await audit(tx, atMs, actor, 'run.cancel', runId);
    await app.live.publish(tx, 'run', runId);
  });
}

/** What waits is skipped first: a step that a node claims at this moment is then seen to run, and stopped. */
async function endSteps(tx: Tx, runId: string, atMs: number, actor: Actor): Promise<void> {
  for (const step of await readSteps(tx, runId)) {
    const status = afterCancel(step);
    if (status === step.status) continue;
    const output = status === 'failed' ? { output: 'Stopped: the run was cancelled.' } : {};
    await moveStep(tx, step, { status, finished_at: new Date(atMs), ...output });
  }
  await stopRunning(tx, runId, { why: 'cancelled', by: actorName(actor) });
}
