import { randomBytes } from 'node:crypto';
import {
  type Actor,
  defaultValues,
  type Plan,
  type Runbook,
  runStatusOf,
  type StepStatus,
  settingsOf,
} from '@tocsin/core';
import type { Kysely, Selectable, Updateable } from 'kysely';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { RunbookTables } from '../tables.ts';

export type RunRow = Selectable<RunbookTables['run']>;
export type StepRow = Selectable<RunbookTables['run_step']>;

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

/** Brings the run's status in line with its steps. Returns it when this ended the run, else null. */
export async function settleRun(tx: Tx, run: RunRow, atMs: number): Promise<'done' | 'failed' | null> {
  const steps = await tx.selectFrom('run_step').select('status').where('run_id', '=', run.id).execute();
  const status = runStatusOf(
    run.status,
    steps.map((step) => step.status),
  );
  if (status === run.status) return null;
  const ended = status === 'running' ? null : new Date(atMs);
  await tx.updateTable('run').set({ status, finished_at: ended }).where('id', '=', run.id).execute();
  return status === 'done' || status === 'failed' ? status : null;
}
