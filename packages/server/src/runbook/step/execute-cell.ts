import { type Plan, Redactor, redact, settingsOf } from '@tocsin/core';
import {
  type CellHost,
  type CellJob,
  type CellResult,
  type ChangePreview,
  type ResultRows,
  runCell,
  secretsOf,
  storableText,
} from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { RunRow, StepRow } from '../run/run.store.ts';
import { runOnRunner } from '../runner/run-on-runner.ts';
import { NO_RESULT, type StepResult } from './finish-step.ts';
import { prepareCell } from './prepare-cell.ts';
import { askAboutChanges } from './question.ts';
import type { SessionChange } from './record-result.ts';
import { StepOutput } from './step-output.ts';
import { issueStepToken, revokeStep } from './step-token.ts';

export interface CellEnd {
  readonly result: StepResult;
  /** Null when the cell did not come to leave anything. */
  readonly session: SessionChange | null;
}

/** Runs the cell of a claimed step, whatever its language, here or on a runner. Does not throw for what goes wrong. */
export async function executeCell(app: App, step: StepRow, signal: AbortSignal): Promise<CellEnd> {
  try {
    const run = await app.db.selectFrom('run').selectAll().where('id', '=', step.run_id).executeTakeFirstOrThrow();
    const plan = await app.plans.version(run.service, run.plan_version);
    const job = cellJobOf(plan, run, step);
    if ('refusal' in job) return { result: { ...NO_RESULT, status: 'failed', output: job.refusal }, session: null };
    return await withToken(app, step, (token) => runJob(app, { plan, run, step, token }, job, signal));
  } catch (error) {
    app.log.error({ err: error, run: step.run_id, step: step.id }, 'a step could not be run');
    const output = 'Tocsin could not run this step; its log says why.';
    return { result: { ...NO_RESULT, status: step.changes ? 'unknown' : 'failed', output }, session: null };
  }
}

/**
 * What a machine must know to run a step.
 * @returns a refusal, in a sentence, for a step that no machine can run
 */
export function cellJobOf(plan: Plan, run: RunRow, step: StepRow): CellJob | { readonly refusal: string } {
  const { kind } = step;
  if (kind === 'manual' || kind === 'wait' || kind === 'gate') return { refusal: 'No machine runs this step.' };
  const { connections } = plan;
  if (step.connection !== null && !Object.hasOwn(connections, step.connection)) {
    return { refusal: `The plan has no connection "${step.connection}".` };
  }
  const { cwd, interpreter } = settingsOf(step.settings);
  return {
    ...{ kind, source: step.source, name: step.id, parameters: run.parameters, changes: step.changes },
    connection: step.connection === null ? null : (connections[step.connection] ?? null),
    timeoutSeconds: step.timeout_seconds,
    ...{ cwd, interpreter, session: run.session, secrets: secretsIn(plan, run) },
  };
}

/** Secrets of the plan, and those that were filled in for this run or that its cells exported. */
export function secretsIn(plan: Plan, run: Pick<RunRow, 'parameters' | 'session'>): string[] {
  const environment = { ...plan.environment, ...run.session.variables, ...run.parameters };
  return secretsOf({ ...plan, environment });
}

/** Gives the cell a token of its own; one of SQL has no use for it. */
async function withToken<T>(app: App, step: StepRow, work: (token: string) => Promise<T>): Promise<T> {
  if (step.kind === 'sql' || settingsOf(step.settings).runner !== null) return work('');
  const token = await issueStepToken(app, step);
  try {
    return await work(token);
  } finally {
    await app.db
      .transaction()
      .execute((tx) => revokeStep(tx, step))
      .catch((error: unknown) => app.log.warn({ err: error, run: step.run_id }, 'the token of a step was not revoked'));
  }
}

interface Cell {
  readonly plan: Plan;
  readonly run: RunRow;
  readonly step: StepRow;
  readonly token: string;
}

async function runJob(app: App, { plan, run, step, token }: Cell, job: CellJob, signal: AbortSignal): Promise<CellEnd> {
  const secrets = token === '' ? job.secrets : [...job.secrets, token];
  const output = new StepOutput(app, step, secrets);
  const host: CellHost = {
    onOutput: (text) => output.push(text),
    confirm: (changes) =>
      askAboutChanges(
        app,
        step,
        changes.map((change) => redactChange(change, secrets)),
        signal,
      ),
    signal,
  };
  const isElsewhere = settingsOf(step.settings).runner !== null;
  const ended: CellResult = isElsewhere
    ? await runOnRunner(app, step, job, host)
    : await runCell({ ...job, secrets }, await prepareCell(app, run, plan, token), host);
  if (ended.closing) output.push(`\n${ended.closing}\n`);
  const { status, exitCode } = ended;
  // What the cell itself has exported was not known as a secret while it printed.
  const known = [...secrets, ...secretsIn(plan, { parameters: run.parameters, session: ended.session })];
  const rows = ended.rows && redactRows(ended.rows, known);
  const { output: text, truncated } = await output.end();
  const result = { status, exitCode, output: redact(text, known), truncated, rows };
  return { result, session: { before: job.session, after: ended.session } };
}

/** What a change does, without secrets, for people to see. */
export function redactChange(change: ChangePreview, secrets: readonly string[]): ChangePreview {
  const { what, count, before, after } = change;
  return { what, count, before: before && redactRows(before, secrets), after: after && redactRows(after, secrets) };
}

function redactRows({ columns, rows }: ResultRows, secrets: readonly string[]): ResultRows {
  const redactor = new Redactor(secrets);
  const redactCell = (value: string) => redactor.push(storableText(value)) + redactor.end();
  return { columns: columns.map(redactCell), rows: rows.map((row) => row.map((value) => value && redactCell(value))) };
}
