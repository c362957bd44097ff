import { afterLoss, isHold, SYSTEM, settingsOf } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, readStep, type StepRow } from '../run/run.store.ts';
import { isRunnerLost } from '../runner/is-runner-lost.ts';
import { finishStep, NO_RESULT } from './finish-step.ts';
import { isOverdue } from './hold-step.ts';
import { addExecuteJob, requeueStep } from './queue-step.ts';
import type { RunNode } from './run-node.ts';
import { revokeStep } from './step-token.ts';

/**
 * Gives up a running step whose process is gone: it is queued again when it only reads or may be repeated, else its outcome
 * is unknown. One that was to stop anyway is failed when it only reads.
 */
export async function loseStep(app: App, step: StepRow): Promise<void> {
  await transact(app, async (tx) => {
    const run = await lockRun(tx, step.run_id);
    const now = await readStep(tx, step.run_id, step.id);
    const { next, reason } = afterLoss(now.stopping === null ? run.status : 'cancelled', {
      changes: step.changes,
      retry: settingsOf(step.settings).retry,
      retries: now.retries,
    });
    // The token of a step that nobody watches any more must open nothing.
    await revokeStep(tx, step);
    if (next === 'queued') {
      if (await requeueStep(app, tx, { ...step, retries: now.retries }, null))
        await app.live.publish(tx, 'run', run.id);
      return;
    }
    const output = step.output === '' ? reason : `${step.output}\n${reason}`;
    await finishStep(app, tx, run, step, { ...NO_RESULT, status: next, output, truncated: step.truncated }, SYSTEM);
  });
}

/**
 * Takes care of running steps that a process which is gone left behind: they are given up, but for those that a runner
 * still has (see watch-runners.ts); a wait whose look was lost is looked at again.
 */
export async function recoverSteps(app: App, node: RunNode): Promise<void> {
  const running = await app.db.selectFrom('run_step').selectAll().where('status', '=', 'running').execute();
  for (const step of running) {
    if (isHold(step.kind) && isOverdue(step, app.clock.now())) {
      await app.db.transaction().execute((tx) => addExecuteJob(app, tx, step));
    }
    if (!(await node.isLost(step)) || !(await isRunnerLost(app, step))) continue;
    app.log.warn({ run: step.run_id, step: step.id, changes: step.changes }, 'a step lost the process that ran it');
    await loseStep(app, step);
  }
}

/** Adds the job of every queued step once more; only for the start, when held jobs are those of the dead. */
export async function requeueSteps(app: App): Promise<void> {
  const queued = await app.db
    .selectFrom('run_step')
    .select(['run_id', 'id', 'retry_at'])
    .where('status', '=', 'queued')
    .execute();
  for (const step of queued) {
    await app.db.transaction().execute((tx) => addExecuteJob(app, tx, step, step.retry_at?.getTime() ?? null));
  }
}
