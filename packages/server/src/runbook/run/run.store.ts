import { randomBytes } from 'node:crypto';
import {
  type Actor,
  defaultValues,
  type Plan,
  type Runbook,
  runStatusOf,
  type StepStatus,
  settingsOf,
  undoneBy,
} from '@tocsin/core';
import type { Kysely, Selectable, Updateable } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { RunbookTables, StepStop } from '../tables.ts';

export type RunRow = Selectable<RunbookTables['run']>;
export type StepRow = Selectable<RunbookTables['run_step']>;
export type ApprovalRow = Selectable<RunbookTables['run_approval']>;

export interface NewRun {
  readonly plan: Plan;
  readonly runbook: Runbook;
  readonly incidentId: string | null;
  readonly auto: boolean;
  readonly by: Actor;
  readonly atMs: number;
}

/** Stores a run with a copy of its steps; returns its id, or null when the incident has a run of this runbook already. */
export async function insertRun(tx: Tx, run: NewRun): Promise<string | null> {
  const id = `run-${randomBytes(8).toString('hex')}`;
  const inserted = await tx
    .insertInto('run')
    .values({
      id,
      service: run.plan.service,
      plan_version: run.plan.version,
      runbook: run.runbook.id,
      title: run.runbook.title,
      incident_id: run.incidentId,
      status: 'running',
      auto: run.auto,
      parameters: JSON.stringify(defaultValues(parametersOf(run.runbook))),
      session: JSON.stringify({ cwd: null, variables: {} }),
      paused_at: null,
      runs_all_by: null,
      halted: null,
      started_by: JSON.stringify(run.by),
      started_at: new Date(run.atMs),
      finished_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return null;
  const steps = stepRows(id, run.runbook);
  if (steps.length > 0) await tx.insertInto('run_step').values(steps).execute();
  return id;
}

function stepRows(runId: string, runbook: Runbook) {
  const steps = runbook.phases.flatMap((phase) => phase.steps.map((step) => ({ phase: phase.title, step })));
  return steps.map(({ phase, step }, index) => ({
    run_id: runId,
    id: step.id,
    index,
    title: step.title,
    phase,
    kind: step.kind,
    option: step.option ?? null,
    source: step.source,
    parameters: JSON.stringify(step.parameters ?? []),
    changes: step.changes,
    auto: step.auto,
    connection: step.connection,
    timeout_seconds: step.timeout,
    settings: JSON.stringify(settingsOf(step)),
    status: 'pending' as const,
    by: null,
    owner: null,
    started_at: null,
    finished_at: null,
    exit_code: null,
    rows: null,
    question: null,
    answer: null,
    retry_at: null,
    stopping: null,
    hold_state: null,
    planned_source: null,
  }));
}

/** Parameters of a runbook; a plan that was stored by an older Tocsin has none. */
export function parametersOf(runbook: Runbook): Runbook['parameters'] {
  return runbook.parameters ?? [];
}

/** The run, locked until `tx` ends, so that changes to its steps come one after another. @throws Problem 'not-found' */
export async function lockRun(tx: Tx, runId: string): Promise<RunRow> {
  const row = await tx.selectFrom('run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no run ${runId}.`);
  return row;
}

/** @throws Problem 'not-found' */
export async function readStep(db: Kysely<Database>, runId: string, stepId: string): Promise<StepRow> {
  const row = await db
    .selectFrom('run_step')
    .selectAll()
    .where('run_id', '=', runId)
    .where('id', '=', stepId)
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `Run ${runId} has no step "${stepId}".`);
  return row;
}

/** Moves a step on if it is still in the state that the decision was made for. Returns whether it was. */
export async function moveStep(
  tx: Kysely<Database>,
  step: Pick<StepRow, 'run_id' | 'id' | 'status' | 'attempt'>,
  change: Updateable<RunbookTables['run_step']> & { readonly status: StepStatus },
): Promise<boolean> {
  const moved = await tx
    .updateTable('run_step')
    .set(change)
    .where('run_id', '=', step.run_id)
    .where('id', '=', step.id)
    .where('status', '=', step.status)
    .where('attempt', '=', step.attempt)
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}

/** The steps of a run in the order of the runbook. */
export function readSteps(db: Kysely<Database>, runId: string): Promise<StepRow[]> {
  return db.selectFrom('run_step').selectAll().where('run_id', '=', runId).orderBy('index').execute();
}

/** The step that another one takes back; null when it takes nothing back. */
export function undoneStep(step: Pick<StepRow, 'id'>, steps: readonly StepRow[]): StepRow | null {
  const undoings = steps.map(({ id, settings }) => ({ id, undo: settingsOf(settings).undo }));
  const undone = undoneBy(step.id, undoings);
  return steps.find(({ id }) => id === undone) ?? null;
}

/**
 * Brings the run's status in line with its steps. When this ends it, its background steps are told to stop. Returns the
 * status when this ended the run, else null.
 */
export async function settleRun(tx: Tx, run: RunRow, atMs: number): Promise<'done' | 'failed' | null> {
  const steps = await readSteps(tx, run.id);
  const counted = steps.map((step) => ({
    status: step.status,
    background: settingsOf(step.settings).background,
    isUndo: undoneStep(step, steps) !== null,
  }));
  const status = runStatusOf(run.status, counted);
  if (status === run.status) return null;
  if (status === 'running') {
    await tx.updateTable('run').set({ status, finished_at: null }).where('id', '=', run.id).execute();
    return null;
  }
  const over = { status, finished_at: new Date(atMs), runs_all: false, paused_at: null };
  await tx.updateTable('run').set(over).where('id', '=', run.id).execute();
  await stopRunning(tx, run.id, { why: 'ended', by: 'Tocsin' });
  return status === 'cancelled' ? null : status;
}

/** Has the nodes that run a step of the run stop it; they hear of it when the change is published. */
export async function stopRunning(tx: Tx, runId: string, stop: StepStop): Promise<void> {
  await tx
    .updateTable('run_step')
    .set({ stopping: JSON.stringify(stop) })
    .where('run_id', '=', runId)
    .where('status', '=', 'running')
    .where('stopping', 'is', null)
    .execute();
}
