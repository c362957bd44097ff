import { type Actor, SYSTEM } from '@tocsin/core';
import type { ResultRows } from '@tocsin/runner';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { reportToIncident } from '../report-to-incident.ts';
import { moveStep, type RunRow, type StepRow, settleRun } from '../run/run.store.ts';
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

/**
 * Records how a step ended, on the run and on the incident's timeline, in the caller's transaction with the run locked.
 * Returns false, and records nothing, when the step is no longer as `step` shows it.
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
  });
  if (!moved) return false;
  const fact = {
    kind: 'step-finished',
    runId: run.id,
    step: step.id,
    title: step.title,
    status: result.status,
    exitCode: result.exitCode,
    durationMs: step.started_at && atMs - step.started_at.getTime(),
    output: storableText(result.output.slice(0, TIMELINE_CHARACTERS)),
  } as const;
  await reportToIncident(app, tx, run.incident_id, fact, actor);
  const ended = await settleRun(tx, run, atMs);
  if (ended) {
    const finished = { kind: 'run-finished', runId: run.id, status: ended } as const;
    await reportToIncident(app, tx, run.incident_id, finished, SYSTEM);
  }
  if (step.by?.kind === 'system' && run.status === 'running') await queueNextAutoStep(app, tx, run.id);
  await app.live.publish(tx, 'run', run.id);
  return true;
}
