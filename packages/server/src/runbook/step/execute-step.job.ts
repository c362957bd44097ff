import { z } from '@hono/zod-openapi';
import { isHold } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../report-to-incident.ts';
import { advanceRunAll } from '../run/advance-run-all.ts';
import { lockRun, moveStep, readStep, type StepRow } from '../run/run.store.ts';
import { isRunnerLost } from '../runner/is-runner-lost.ts';
import { executeCell } from './execute-cell.ts';
import { isBackground } from './finish-step.ts';
import { holdStep } from './hold-step.ts';
import { loseStep } from './lose-step.ts';
import { addExecuteJob } from './queue-step.ts';
import { recordResult } from './record-result.ts';
import { runNodeOf } from './run-node.ts';

const payloadSchema = z.object({ runId: z.string(), step: z.string() });

/**
 * Runs a queued step once. The step is claimed first, so a job that is delivered twice, or for a step that was skipped
 * meanwhile, does nothing. A step that a dead process left running is given up: see loseStep.
 */
export async function executeStep(app: App, payload: unknown): Promise<void> {
  const { runId, step: stepId } = payloadSchema.parse(payload);
  const node = runNodeOf(app);
  await node.owner.hold();
  const step = await readStep(app.db, runId, stepId);
  if (step.status === 'running' && !isHold(step.kind)) {
    if ((await node.isLost(step)) && (await isRunnerLost(app, step))) await loseStep(app, step);
    return;
  }
  if (step.status !== 'queued' && step.status !== 'running') return;
  if (step.status === 'queued' && step.retry_at !== null && step.retry_at.getTime() > app.clock.now()) {
    const dueMs = step.retry_at.getTime();
    await app.db.transaction().execute((tx) => addExecuteJob(app, tx, step, dueMs));
    return;
  }
  if (isHold(step.kind)) return holdStep(app, runId, stepId);
  const begun = { owner: node.owner.id, attempt: step.attempt + 1, started_at: new Date(app.clock.now()) };
  const claimed: StepRow = { ...step, ...begun, status: 'running' };
  await node.attend(claimed, async (signal) => {
    const isMine = isBackground(step) ? await claimBeside(app, step, claimed) : await claim(app, step, claimed);
    if (isMine) await runClaimed(app, claimed, signal);
  });
}

/** Returns false when the step is not queued any more, or its run is paused: then resuming it adds the job again. */
async function claim(app: App, queued: StepRow, claimed: StepRow): Promise<boolean> {
  return app.db.transaction().execute(async (tx) => {
    // Shared with other claims; whoever pauses or cancels has the run to themselves, and nothing begins after that.
    const run = await tx
      .selectFrom('run')
      .select('paused_at')
      .where('id', '=', queued.run_id)
      .forShare()
      .executeTakeFirst();
    if (!run || run.paused_at !== null) return false;
    return begin(app, tx, queued, claimed);
  });
}

/** The same for a step in the background: the step after it does not wait for its end. */
async function claimBeside(app: App, queued: StepRow, claimed: StepRow): Promise<boolean> {
  return transact(app, async (tx) => {
    const run = await lockRun(tx, queued.run_id);
    if (run.paused_at !== null || !(await begin(app, tx, queued, claimed))) return false;
    await advanceRunAll(app, tx, run);
    return true;
  });
}

async function begin(app: App, tx: Tx, queued: StepRow, { owner, attempt, started_at }: StepRow): Promise<boolean> {
  const isMine = await moveStep(tx, queued, { status: 'running', owner, attempt, started_at });
  if (isMine) await app.live.publish(tx, 'run', queued.run_id);
  return isMine;
}

/** Runs a step that this node has, and records how it ended. */
export async function runClaimed(app: App, step: StepRow, signal: AbortSignal): Promise<void> {
  const { result, session } = await executeCell(app, step, signal);
  if (signal.reason === 'shutdown' && result.status !== 'done') {
    // A runner goes on with it, and another node of ours takes over.
    if (!(await isRunnerLost(app, step))) return;
    return loseStep(app, { ...step, output: result.output, truncated: result.truncated });
  }
  await recordResult(app, step, result, session);
}
