import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { addExecuteJob, queueNextAutoStep } from '../step/queue-step.ts';
import { advanceRunAll } from './advance-run-all.ts';
import { lockRun, type RunRow, readSteps } from './run.store.ts';

/**
 * Lets nothing new begin in a run; what runs goes on to its end.
 * @throws Problem 'conflict' when the run is over or paused already; 'forbidden' for a run's own token
 */
export async function pauseRun(app: App, runId: string, actor: Actor): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    refuseOther(run, actor);
    if (run.paused_at !== null) throw new Problem('conflict', 'The run is paused already.');
    const atMs = app.clock.now();
    await tx
      .updateTable('run')
      .set({ paused_at: new Date(atMs) })
      .where('id', '=', runId)
      .execute();
    await reportToIncident(app, tx, run.incident_id, { kind: 'note', text: `Paused "${run.title}"` }, actor);
    await audit(tx, atMs, actor, 'run.pause', runId);
    await app.live.publish(tx, 'run', runId);
  });
}

/**
 * Goes on with a paused run: what waited begins.
 * @throws Problem 'conflict' when the run is over or not paused; 'forbidden' for a run's own token
 */
export async function resumeRun(app: App, runId: string, actor: Actor): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    refuseOther(run, actor);
    if (run.paused_at === null) throw new Problem('conflict', 'The run is not paused.');
    await tx.updateTable('run').set({ paused_at: null }).where('id', '=', runId).execute();
    const steps = await readSteps(tx, runId);
    for (const step of steps.filter(({ status }) => status === 'queued')) {
      await addExecuteJob(app, tx, step, step.retry_at?.getTime() ?? null);
    }
    if (steps.some(({ by }) => by?.kind === 'system')) await queueNextAutoStep(app, tx, runId);
    await advanceRunAll(app, tx, { ...run, paused_at: null });
    await reportToIncident(app, tx, run.incident_id, { kind: 'note', text: `Went on with "${run.title}"` }, actor);
    await audit(tx, app.clock.now(), actor, 'run.resume', runId);
    await app.live.publish(tx, 'run', runId);
  });
}

function refuseOther(run: RunRow, actor: Actor): void {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A run is paused and resumed by a person, not by a step.');
  if (run.status !== 'running') throw new Problem('conflict', `The run is over: it is ${run.status}.`);
}
