import type { z } from '@hono/zod-openapi';
import { actorName, type StepSettings, settingsOf } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { runStepView, runView } from '../contract.ts';
import { approvalsOf } from '../step/approval.store.ts';
import { type ApprovalRow, type RunRow, readSteps, type StepRow, undoneStep } from './run.store.ts';
import { filledParameters } from './run-parameters.ts';

export type RunView = z.infer<typeof runView>;
export type RunHead = Omit<RunView, 'steps' | 'parameters' | 'phases'>;

type SettingsView = Pick<z.infer<typeof runStepView>, keyof StepSettings>;

export interface RunSummary {
  readonly id: string;
  readonly runbook: string;
  readonly title: string;
  readonly status: string;
  readonly auto: boolean;
  readonly startedAt: string;
}

/** A run with its steps in order. @throws Problem 'not-found' */
export async function readRun(app: App, id: string): Promise<RunView> {
  const run = await app.db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst();
  if (!run) throw new Problem('not-found', `There is no run ${id}.`);
  const steps = await readSteps(app.db, id);
  const parameters = (await filledParameters(app, run)).map((one) => ({ ...one, choices: [...one.choices] }));
  const approvals = await app.db
    .selectFrom('run_approval')
    .selectAll()
    .where('run_id', '=', id)
    .orderBy('at')
    .execute();
  const phases = await phasesOf(app, run);
  return { ...headOf(run), parameters, phases, steps: steps.map((step) => stepOf(step, steps, approvals)) };
}

async function phasesOf(app: App, run: RunRow): Promise<RunView['phases']> {
  const plan = await app.plans.version(run.service, run.plan_version);
  return (plan.runbooks[run.runbook]?.phases ?? []).map(({ title, text }) => ({ title, text }));
}

/** Runs, newest first, of one incident or of all. */
export async function listRuns(
  db: Kysely<Database>,
  { incidentId, limit }: { incidentId?: string | undefined; limit: number },
): Promise<RunHead[]> {
  const runs = await db
    .selectFrom('run')
    .selectAll()
    .$if(incidentId !== undefined, (query) => query.where('incident_id', '=', incidentId ?? null))
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return runs.map(headOf);
}

/** Summaries of an incident's runs for its room, newest first. */
export async function runsOf(db: Kysely<Database>, incidentId: string): Promise<RunSummary[]> {
  const runs = await listRuns(db, { incidentId, limit: 500 });
  return runs.map(({ id, runbook, title, status, auto, startedAt }) => ({
    id,
    runbook,
    title,
    status,
    auto,
    startedAt,
  }));
}

function headOf(run: RunRow): RunHead {
  return {
    id: run.id,
    service: run.service,
    runbook: run.runbook,
    title: run.title,
    incidentId: run.incident_id,
    status: run.status,
    auto: run.auto,
    startedBy: actorName(run.started_by),
    startedByRun: run.started_by.kind === 'run' ? run.started_by.runId : null,
    startedAt: run.started_at.toISOString(),
    finishedAt: run.finished_at?.toISOString() ?? null,
    pausedAt: run.paused_at?.toISOString() ?? null,
    runsAllFor: run.runs_all && run.runs_all_by ? actorName(run.runs_all_by) : null,
    halted: run.halted,
  };
}

function stepOf(
  step: StepRow,
  steps: readonly StepRow[],
  approvals: readonly ApprovalRow[],
): z.infer<typeof runStepView> {
  return {
    id: step.id,
    index: step.index,
    title: step.title,
    phase: step.phase,
    kind: step.kind,
    option: step.option,
    source: step.source,
    parameters: [...step.parameters],
    changes: step.changes,
    auto: step.auto,
    connection: step.connection,
    timeoutSeconds: step.timeout_seconds,
    ...settingsView(step.settings),
    undoes: undoneStep(step, steps)?.id ?? null,
    status: step.status,
    by: step.by && actorName(step.by),
    startedAt: step.started_at?.toISOString() ?? null,
    finishedAt: step.finished_at?.toISOString() ?? null,
    exitCode: step.exit_code,
    approvals: approvalsOf(step, approvals).map(({ by, at }) => ({ who: actorName(by), at: at.toISOString() })),
    attempt: step.attempt,
    retries: step.retries,
    retryAt: step.retry_at?.toISOString() ?? null,
    healthySince: healthySince(step),
    question: questionOf(step),
    plannedSource: step.planned_source,
    output: step.output,
    truncated: step.truncated,
    rows: step.rows,
  };
}

/** How a step is run, for a screen; a step that an older Tocsin stored says nothing of it. */
export function settingsView(settings: Partial<StepSettings>): SettingsView {
  const { approval, hold, ...rest } = settingsOf(settings);
  return {
    ...rest,
    approval: approval && { ...approval },
    hold: hold && { forSeconds: hold.for, monitors: [...hold.monitors], metrics: [...hold.metrics] },
  };
}

function healthySince({ status, hold_state: state }: StepRow): string | null {
  return status === 'running' && state?.healthySinceMs ? new Date(state.healthySinceMs).toISOString() : null;
}

function questionOf({ question }: StepRow): z.infer<typeof runStepView>['question'] {
  if (question === null) return null;
  return { changes: [...question.changes], until: new Date(question.untilMs).toISOString() };
}
