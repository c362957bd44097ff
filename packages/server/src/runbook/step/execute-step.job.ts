import { setTimeout as sleep } from 'node:timers/promises';
import { z } from '@hono/zod-openapi';
import { SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, moveStep, readStep, type StepRow } from '../run/run.store.ts';
import { executeCell } from './execute-cell.ts';
import { finishStep, type StepResult } from './finish-step.ts';
import { loseStep } from './lose-step.ts';
import { type RunNode, runNodeOf } from './run-node.ts';

const payloadSchema = z.object({ runId: z.string(), step: z.string() });
/** Pauses before the result is recorded again, while the database is away. */
const RECORD_AGAIN_MS = [200, 1000, 3000, 10_000, 30_000];

/**
 * Runs a queued step once. The step is claimed first, so a job that is delivered twice, or for a step that was skipped
 * meanwhile, does nothing. A step that a dead process left running is given up: see loseStep.
 */
export async function executeStep(app: App, payload: unknown): Promise<void> {
  const { runId, step: stepId } = payloadSchema.parse(payload);
  const node = runNodeOf(app);
  await node.owner.hold();
  const step = await readStep(app.db, runId, stepId);
  if (step.status === 'running' && (await node.isLost(step))) return loseStep(app, step);
  if (step.status !== 'queued') return;
  const claimed: StepRow = {
    ...step,
    status: 'running',
    owner: node.owner.id,
    attempt: step.attempt + 1,
    started_at: new Date(app.clock.now()),
  };
  await node.attend(claimed, async (signal) => {
    if (await claim(app, step, claimed)) await runClaimed(app, claimed, signal);
  });
}

async function claim(app: App, queued: StepRow, claimed: StepRow): Promise<boolean> {
  return app.db.transaction().execute(async (tx) => {
    const { owner, attempt, started_at } = claimed;
    const mine = await moveStep(tx, queued, { status: 'running', owner, attempt, started_at });
    if (mine) await app.live.publish(tx, 'run', queued.run_id);
    return mine;
  });
}

async function runClaimed(app: App, step: StepRow, signal: AbortSignal): Promise<void> {
  const result = await executeCell(app, step, signal);
  if (signal.reason === 'shutdown' && result.status !== 'done') {
    return loseStep(app, { ...step, output: result.output, truncated: result.truncated });
  }
  await record(app, step, result);
}

/** The work is done and must not be lost, so a database that is away for a moment is waited for. */
async function record(app: App, step: StepRow, result: StepResult): Promise<void> {
  for (const pauseMs of [...RECORD_AGAIN_MS, null]) {
    try {
      const recorded = await transact(app, async (tx) => {
        const run = await lockRun(tx, step.run_id);
        return finishStep(app, tx, run, step, result, step.by ?? SYSTEM);
      });
      if (!recorded) app.log.warn({ run: step.run_id, step: step.id }, 'a step ended after it had been given up');
      return;
    } catch (error) {
      if (pauseMs === null) throw error;
      app.log.warn({ err: error, run: step.run_id, step: step.id }, 'the end of a step was not recorded; trying again');
      await sleep(pauseMs);
    }
  }
}

/** Stops what runs here of runs that were cancelled, on whichever node that was. */
export async function stopCancelledRuns(app: App, node: RunNode): Promise<void> {
  const runIds = node.runIds();
  if (runIds.length === 0) return;
  const cancelled = await app.db
    .selectFrom('run')
    .select('id')
    .where('id', 'in', runIds)
    .where('status', '=', 'cancelled')
    .execute();
  for (const { id } of cancelled) node.stopRun(id);
}
