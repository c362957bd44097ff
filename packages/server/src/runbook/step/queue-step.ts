import { type Actor, runsByItself, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { moveStep, type StepRow } from '../run/run.store.ts';

/** Makes a step wait for a node and adds the job that runs it. Returns false when somebody moved the step first. */
export async function queueStep(app: App, tx: Tx, step: StepRow, by: Actor): Promise<boolean> {
  const queued = await moveStep(tx, step, {
    status: 'queued',
    by: JSON.stringify(by),
    owner: null,
    started_at: null,
    finished_at: null,
    exit_code: null,
    output: '',
    truncated: false,
    rows: null,
  });
  if (queued) await addExecuteJob(app, tx, step);
  return queued;
}

/** One waiting job for each step: a second one replaces it. */
export async function addExecuteJob(app: App, tx: Tx, step: Pick<StepRow, 'run_id' | 'id'>): Promise<void> {
  const payload = { runId: step.run_id, step: step.id };
  await app.jobs.add(tx, 'execute-step', payload, { key: `execute-step:${step.run_id}:${step.id}` });
}

/**
 * Queues the next step that runs by itself, unless one of them is on its way. One that needs to know something waits for
 * a person. Call with the run locked.
 */
export async function queueNextAutoStep(app: App, tx: Tx, runId: string): Promise<void> {
  const steps = await tx.selectFrom('run_step').selectAll().where('run_id', '=', runId).orderBy('index').execute();
  const automatic = steps.filter((step) => runsByItself(step) && step.parameters.length === 0);
  if (automatic.some((step) => step.status === 'queued' || step.status === 'running')) return;
  const next = automatic.find((step) => step.status === 'pending');
  if (next) await queueStep(app, tx, next, SYSTEM);
}
