import { type Actor, SYSTEM, settingsOf } from '@tocsin/core';
import { type ResultRows, storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { reportToIncident } from '../report-to-incident.ts';
import { advanceRunAll } from '../run/advance-run-all.ts';
import { lockRun, moveStep, type RunRow, type StepRow, settleRun } from '../run/run.store.ts';
import { queueNextAutoStep } from './queue-step.ts';

/** Characters of the output that go on the timeline; the whole is kept with the run. */
const TIMELINE_CHARACTERS = 4000;

export interface StepResult {
  readonly status: 'done' | 'failed' | 'skipped' | 'unknown';
  readonly exitCode: number | null;
  /** Redacted. */
  readonly output: string;
  readonly truncated: boolean;
  readonly rows: ResultRows | null;
}

/** Of a step that no machine ran. */
export const NO_RESULT = { exitCode: null, output: '', truncated: false, rows: null } as const;

/**
 * Records how a step ended, on the run and on the incident's timeline, and lets the next one begin, in the caller's
 * transaction with the run locked. Returns false, and records nothing, when the step is no longer as `step` shows it.
 */
export async function finishStep(
  app: App,
  tx: Tx,
  run: RunRow,
  step: StepRow,
  result: StepResult,
  actor: Actor,
): Promise<boolean> {
  const atMs = app.clock.now();
  const moved = await moveStep(tx, step, {
    status: result.status,
    owner: null,
    finished_at: new Date(atMs),
    exit_code: result.exitCode,
    output: result.output,
    truncated: result.truncated,
    rows: result.rows && JSON.stringify(result.rows),
    question: null,
    hold_state: null,
    retry_at: null,
  });
  if (!moved) return false;
  await reportStep(app, tx, run, step, result, actor);
  const ended = await settleRun(tx, run, atMs);
  if (ended) {
    const finished = { kind: 'run-finished', runId: run.id, status: ended } as const;
    await reportToIncident(app, tx, run.incident_id, finished, SYSTEM);
  }
  await beginNext(app, tx, run.id, step);
  await app.live.publish(tx, 'run', run.id);
  return true;
}

/** Puts how a step ended on the incident's timeline. @param more what happens then, such as that it runs again */
export async function reportStep(
  app: App,
  tx: Tx,
  run: RunRow,
  step: StepRow,
  result: StepResult,
  actor: Actor,
): Promise<void> {
  const fact = {
    kind: 'step-finished',
    runId: run.id,
    step: step.id,
    title: step.title,
    status: result.status,
    exitCode: result.exitCode,
    durationMs: step.started_at && app.clock.now() - step.started_at.getTime(),
    output: storableText(result.output.slice(0, TIMELINE_CHARACTERS)),
  } as const;
  await reportToIncident(app, tx, run.incident_id, fact, actor);
}

/** Records that a person has done a manual step. */
export async function tickStep(app: App, tx: Tx, run: RunRow, step: StepRow, by: Actor): Promise<void> {
  await tx
    .updateTable('run_step')
    .set({ by: JSON.stringify(by) })
    .where('run_id', '=', run.id)
    .where('id', '=', step.id)
    .execute();
  await finishStep(app, tx, run, { ...step, by, started_at: null }, { status: 'done', ...NO_RESULT }, by);
}

/** A step that ran by itself is followed by the next of its kind; a run of all steps by whatever is next. */
async function beginNext(app: App, tx: Tx, runId: string, ended: StepRow): Promise<void> {
  const run = await lockRun(tx, runId);
  if (run.status !== 'running' || run.paused_at !== null) return;
  if (ended.by?.kind === 'system') await queueNextAutoStep(app, tx, runId);
  await advanceRunAll(app, tx, run);
}

/** Whether the next step may begin while this one runs. */
export function isBackground({ settings }: Pick<StepRow, 'settings'>): boolean {
  return settingsOf(settings).background;
}
