import { fillSql, type Plan, Redactor } from '@tocsin/core';
import { executeD1, executeShell, executeSql, type ShellResult, secretsOf } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { issueCredential, revoke } from '../../platform/auth/identity.ts';
import type { RunRow, StepRow } from '../run/run.store.ts';
import type { StepResult } from './finish-step.ts';
import { prepareCell } from './prepare-cell.ts';
import { StepOutput } from './step-output.ts';

/** Runs the cell of a claimed step, whatever its language. Does not throw for what goes wrong within the cell. */
export async function executeCell(app: App, step: StepRow, signal: AbortSignal): Promise<StepResult> {
  const run = await app.db.selectFrom('run').selectAll().where('id', '=', step.run_id).executeTakeFirstOrThrow();
  // A cancel may have come between the claim and the moment this node began to listen for it.
  if (run.status === 'cancelled') {
    return { status: 'failed', exitCode: null, output: 'Cancelled before it began.', truncated: false, rows: null };
  }
  try {
    return step.kind === 'sql' ? await runSql(app, run, step, signal) : await runShell(app, run, step, signal);
  } catch (error) {
    app.log.error({ err: error, run: run.id, step: step.id }, 'a step could not be run');
    const output = 'Tocsin could not run this step; its log says why.';
    const status = step.changes ? 'unknown' : 'failed';
    return { status, exitCode: null, output, truncated: false, rows: null };
  }
}

async function runShell(app: App, run: RunRow, step: StepRow, signal: AbortSignal): Promise<StepResult> {
  const plan = await app.plans.version(run.service, run.plan_version);
  const subject = { actor: { kind: 'run', runId: run.id }, access: 'responder' } as const;
  const token = await issueCredential(app, app.db, 'run', subject);
  try {
    const output = new StepOutput(app, step, [...secretsIn(plan, run), token]);
    const result = await executeShell({
      ...(await prepareCell(app, run, plan, token)),
      source: step.source,
      timeoutSeconds: step.timeout_seconds,
      signal,
      onOutput: (text) => output.push(text),
    });
    const closing = closingLine(result, step, signal);
    if (closing) output.push(`\n${closing}\n`);
    const status = result.exitCode === 0 && result.stopped === null ? 'done' : 'failed';
    return { status, exitCode: result.exitCode, ...(await output.end()), rows: null };
  } finally {
    await revoke(app, token);
  }
}

function closingLine({ error, stopped }: ShellResult, step: StepRow, signal: AbortSignal): string | null {
  if (error) return error;
  if (stopped === 'timeout') return `Stopped: it took longer than ${step.timeout_seconds} s.`;
  if (stopped === 'signal') return signal.reason === 'cancelled' ? 'Stopped: the run was cancelled.' : 'Stopped.';
  return null;
}

async function runSql(app: App, run: RunRow, step: StepRow, signal: AbortSignal): Promise<StepResult> {
  const plan = await app.plans.version(run.service, run.plan_version);
  const cell = {
    connection: step.connection,
    connections: plan.connections,
    source: fillSql(step.source, run.parameters),
    changes: step.changes,
    timeoutSeconds: step.timeout_seconds,
    signal,
  };
  const secrets = secretsIn(plan, run);
  const output = new StepOutput(app, step, secrets);
  const d1 = step.connection === null ? undefined : plan.connections[step.connection];
  const result =
    d1?.type === 'd1' ? await executeD1(cell, d1, await prepareCell(app, run, plan, '')) : await executeSql(cell);
  output.push(result.text);
  const redactor = new Redactor(secrets);
  const redactCell = (value: string) => redactor.push(value) + redactor.end();
  const rows = result.rows && {
    columns: result.rows.columns.map(redactCell),
    rows: result.rows.rows.map((row) => row.map((value) => value && redactCell(value))),
  };
  return { status: result.status, exitCode: null, ...(await output.end()), rows };
}

/** Secrets of the plan, and those that were filled in for this run. */
function secretsIn(plan: Plan, run: RunRow): string[] {
  return secretsOf({ ...plan, environment: { ...plan.environment, ...run.parameters } });
}
