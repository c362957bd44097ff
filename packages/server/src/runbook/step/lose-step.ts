import { afterLoss, SYSTEM } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, moveStep, type StepRow } from '../run/run.store.ts';
import { finishStep } from './finish-step.ts';
import { addExecuteJob } from './queue-step.ts';
import type { RunNode } from './run-node.ts';

/** Gives up a running step whose process is gone: it is queued again when it only reads, else its outcome is unknown. */
export async function loseStep(app: App, step: StepRow): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, step.run_id);
    const { next, reason } = afterLoss(run.status, step);
    // The token of a step that nobody watches any more must open nothing.
    await sql`delete from credential where kind = 'run' and subject->'actor'->>'runId' = ${step.run_id}`.execute(tx);
    if (next === 'queued') {
      const queued = await moveStep(tx, step, { status: 'queued', owner: null, output: '', truncated: false });
      if (queued) await addExecuteJob(app, tx, step);
      await app.live.publish(tx, 'run', run.id);
      return;
    }
    const output = step.output === '' ? reason : `${step.output}\n${reason}`;
    const result = { status: next, exitCode: null, output, truncated: step.truncated, rows: null };
    await finishStep(app, tx, run, step, result, SYSTEM);
  });
}

/**
 * Takes care of steps that a process which is gone left behind: running ones are given up, and queued ones get a new
 * job, because the old one may be held by a worker that will never return. A second job for a step finds nothing to do.
 */
export async function recoverSteps(app: App, node: RunNode): Promise<void> {
  const running = await app.db.selectFrom('run_step').selectAll().where('status', '=', 'running').execute();
  for (const step of running) {
    if (!(await node.isLost(step))) continue;
    app.log.warn({ run: step.run_id, step: step.id, changes: step.changes }, 'a step lost the process that ran it');
    await loseStep(app, step);
  }
}

/** Adds the job of every queued step once more; only for the start, when held jobs are those of the dead. */
export async function requeueSteps(app: App): Promise<void> {
  const queued = await app.db.selectFrom('run_step').select(['run_id', 'id']).where('status', '=', 'queued').execute();
  for (const step of queued) await app.db.transaction().execute((tx) => addExecuteJob(app, tx, step));
}
