import { type Actor, runsByItself, SYSTEM } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { moveStep, readSteps, type StepRow, undoneStep } from '../run/run.store.ts';
import { approvalOf } from './approval.store.ts';

/** Of a step that is to run: nothing is left of the time before. */
const AFRESH = {
  status: 'queued',
  owner: null,
  started_at: null,
  finished_at: null,
  exit_code: null,
  output: '',
  truncated: false,
  rows: null,
  question: null,
  answer: null,
  stopping: null,
  hold_state: null,
} as const;

/** Makes a step wait for a node and adds the job that runs it. Returns false when somebody moved the step first. */
export async function queueStep(app: App, tx: Tx, step: StepRow, by: Actor): Promise<boolean> {
  const queued = await moveStep(tx, step, { ...AFRESH, by: JSON.stringify(by), retries: 0, retry_at: null });
  if (queued) await addExecuteJob(app, tx, step);
  return queued;
}

/** Has a step run again by itself. @param atMs not before; null: at once */
export async function requeueStep(app: App, tx: Tx, step: StepRow, atMs: number | null): Promise<boolean> {
  const retryAt = atMs === null ? null : new Date(atMs);
  const queued = await moveStep(tx, step, { ...AFRESH, retries: step.retries + 1, retry_at: retryAt });
  if (queued) await addExecuteJob(app, tx, step, atMs);
  return queued;
}

/** One waiting job for each step: a second one replaces it. @param atMs when it is due; null: at once */
export async function addExecuteJob(
  app: App,
  tx: Tx,
  step: Pick<StepRow, 'run_id' | 'id'>,
  atMs: number | null = null,
): Promise<void> {
  const payload = { runId: step.run_id, step: step.id };
  const due = atMs === null ? {} : { runAtMs: atMs };
  await app.jobs.add(tx, 'execute-step', payload, { key: `execute-step:${step.run_id}:${step.id}`, ...due });
}

/**
 * Queues the next step that runs by itself, unless one of them is on its way. One that needs to know something or must be
 * approved waits for a person. Call with the run locked.
 */
export async function queueNextAutoStep(app: App, tx: Tx, runId: string): Promise<void> {
  const steps = await readSteps(tx, runId);
  const automatic = steps.filter(
    (step) =>
      runsByItself(step) && step.parameters.length === 0 && !approvalOf(step) && undoneStep(step, steps) === null,
  );
  if (automatic.some((step) => step.status === 'queued' || step.status === 'running')) return;
  const next = automatic.find((step) => step.status === 'pending');
  if (next) await queueStep(app, tx, next, SYSTEM);
}
