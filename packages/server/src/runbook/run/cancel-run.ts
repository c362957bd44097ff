import { type Actor, afterCancel } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { lockRun, moveStep } from './run.store.ts';

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
      .set({ status: 'cancelled', finished_at: new Date(atMs) })
      .where('id', '=', runId)
      .execute();
    const steps = await tx.selectFrom('run_step').selectAll().where('run_id', '=', runId).execute();
    for (const step of steps) {
      const status = afterCancel(step.status);
      if (status !== step.status) await moveStep(tx, step, { status, finished_at: new Date(atMs) });
    }
    const finished = { kind: 'run-finished', runId, status: 'cancelled' } as const;
    await reportToIncident(app, tx, run.incident_id, finished, actor);
    await audit(tx, atMs, actor, 'run.cancel', runId);
    await app.live.publish(tx, 'run', runId);
  });
}
