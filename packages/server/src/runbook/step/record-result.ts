import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, retryPause, SYSTEM, settingsOf } from '@tocsin/core';
import type { Session } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../report-to-incident.ts';
import { mergeSession } from '../run/merge-session.ts';
import { lockRun, type RunRow, readStep, type StepRow } from '../run/run.store.ts';
import type { StepStop } from '../tables.ts';
import { finishStep, isBackground, reportStep, type StepResult } from './finish-step.ts';
import { requeueStep } from './queue-step.ts';

/** Pauses before the result is recorded again, while the database is away. */
const RECORD_AGAIN_MS = [200, 1000, 3000, 10_000, 30_000];

/** What a cell was given of the session, and what it left. */
export interface SessionChange {
  readonly before: Session;
  readonly after: Session;
}

/**
 * Records how a cell ended: its step is over, or runs again after a pause where it may. The work is done and must not be
 * lost, so a database that is away for a moment is waited for.
 */
export async function recordResult(
  app: App,
  step: StepRow,
  result: StepResult,
  session: SessionChange | null,
): Promise<void> {
  for (const pauseMs of [...RECORD_AGAIN_MS, null]) {
    try {
      const recorded = await transact(app, async (tx) => record(app, tx, step, result, session));
      if (!recorded) app.log.warn({ run: step.run_id, step: step.id }, 'a step ended after it had been given up');
      return;
    } catch (error) {
      if (pauseMs === null) throw error;
      app.log.warn({ err: error, run: step.run_id, step: step.id }, 'the end of a step was not recorded; trying again');
      await sleep(pauseMs);
    }
  }
}

async function record(
  app: App,
  tx: Tx,
  step: StepRow,
  cell: StepResult,
  session: SessionChange | null,
): Promise<boolean> {
  const run = await lockRun(tx, step.run_id);
  const now = await readStep(tx, step.run_id, step.id);
  const actor = step.by ?? SYSTEM;
  const result = afterStop(cell, now.stopping, isBackground(step));
  if (now.stopping === null && (result.status === 'failed' || result.status === 'unknown')) {
    const again = await repeat(app, tx, run, now, { step, result, actor });
    if (again !== null) return again;
  }
  if (!(await finishStep(app, tx, run, step, result, actor))) return false;
  // The steps beside a background step have moved on from what it began with.
  if (session !== null && !isBackground(step)) await keepSession(tx, step.run_id, session);
  return true;
}

/** A background step is meant to be stopped, so that is its good end; any other did not come to its end. */
function afterStop(result: StepResult, stopping: StepStop | null, isBackground: boolean): StepResult {
  if (stopping === null || result.status === 'done' || result.status === 'unknown') return result;
  const line = { cancelled: null, stopped: `Stopped by ${stopping.by}.`, ended: 'Stopped: its run is over.' }[
    stopping.why
  ];
  const output = line === null ? result.output : `${result.output}\n${line}\n`.trimStart();
  return { ...result, output, status: isBackground && stopping.why !== 'cancelled' ? 'done' : 'failed' };
}

/** Has a failed step run again, where it may. Returns null when it may not, false when it was given up meanwhile. */
async function repeat(
  app: App,
  tx: Tx,
  run: RunRow,
  now: StepRow,
  { step, result, actor }: { readonly step: StepRow; readonly result: StepResult; readonly actor: Actor },
): Promise<boolean | null> {
  const { retry } = settingsOf(step.settings);
  const pauseSeconds = retryPause(run.status, { retry, retries: now.retries });
  if (pauseSeconds === null) return null;
  const dueMs = app.clock.now() + pauseSeconds * 1000;
  if (!(await requeueStep(app, tx, { ...step, retries: now.retries }, dueMs))) return false;
  const text = `${result.output}\nIt runs again in ${pauseSeconds} s (${now.retries + 1} of ${retry}).`;
  await reportStep(app, tx, run, step, { ...result, output: text }, actor);
  await app.live.publish(tx, 'run', run.id);
  return true;
}

async function keepSession(tx: Tx, runId: string, { before, after }: SessionChange): Promise<void> {
  const { session } = await tx.selectFrom('run').select('session').where('id', '=', runId).executeTakeFirstOrThrow();
  const merged = mergeSession(before, after, session);
  await tx
    .updateTable('run')
    .set({ session: JSON.stringify(merged) })
    .where('id', '=', runId)
    .execute();
}
