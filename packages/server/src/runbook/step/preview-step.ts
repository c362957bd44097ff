import type { z } from '@hono/zod-openapi';
import {
  decideStep,
  fillSource,
  isSecretName,
  missingApproval,
  type ParameterValues,
  type Plan,
  redact,
  refuseValues,
  settingsOf,
} from '@tocsin/core';
import { cellUser, previewChanges, storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { type RunRow, readSteps, type StepRow, undoneStep } from '../run/run.store.ts';
import { parametersOfRun } from '../run/run-parameters.ts';
import { allowedOf } from './allowed.ts';
import { approvalOf } from './approval.store.ts';
import type { stepPreview } from './contract.ts';
import { cellJobOf, redactChange, secretsIn } from './execute-cell.ts';
import { missingOf } from './fill-in.ts';
import { prepareCell } from './prepare-cell.ts';

export type StepPreview = z.infer<typeof stepPreview>;

const MASK = '••••';
/** The rows that a change would touch are looked for no longer. */
const LOOK_WITHIN_MS = 15_000;

/**
 * Says what a step would run with these values, and what it may do. Runs and stores nothing.
 * @param parameters beside those that were filled in before
 * @throws Problem 'not-found' for the run or step; 'invalid' for a value that does not fit
 */
export async function previewStep(
  app: App,
  runId: string,
  stepId: string,
  parameters: ParameterValues,
): Promise<StepPreview> {
  const { run, steps, step } = await find(app, runId, stepId);
  const known = await parametersOfRun(app, run);
  const refusal = refuseValues(known, parameters);
  if (refusal) throw new Problem('invalid', refusal);
  const filled = { ...run, parameters: { ...run.parameters, ...parameters } };
  const plan = await app.plans.version(run.service, run.plan_version);
  const { cwd, runner } = settingsOf(step.settings);
  const missing = missingOf(known, filled, step);
  const needs = [...whyNotNow(run, step, steps), ...needsOf(plan, filled, step, missing)];
  const looked = missing.length > 0 ? { changes: [], needs: [] } : await lookAtChanges(app, plan, filled, step);
  return {
    source: sourceOf(plan, filled, step),
    kind: step.kind,
    where: runner ?? 'server',
    user: runner === null ? await userName() : null,
    cwd: cwd ?? filled.session.cwd ?? '.',
    environment: environmentOf(plan, filled, step),
    timeoutSeconds: step.timeout_seconds,
    allowed: await allowedOf(plan, step),
    needs: [...needs, ...looked.needs],
    changes: looked.changes,
  };
}

/** Looks at the rows that a SQL change would touch, on the server alone. */
async function lookAtChanges(
  app: App,
  plan: Plan,
  run: RunRow,
  step: StepRow,
): Promise<Pick<StepPreview, 'changes' | 'needs'>> {
  const job = cellJobOf(plan, run, step);
  const isElsewhere = settingsOf(step.settings).runner !== null;
  if (step.kind !== 'sql' || !step.changes || isElsewhere || 'refusal' in job) return { changes: [], needs: [] };
  try {
    const place = await prepareCell(app, run, plan, '');
    const changes = await previewChanges(job, place, AbortSignal.timeout(LOOK_WITHIN_MS));
    return { changes: changes.map((change) => redactChange(change, job.secrets)), needs: [] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { changes: [], needs: [redact(storableText(why), job.secrets)] };
  }
}

async function find(app: App, runId: string, stepId: string) {
  const run = await app.db.selectFrom('run').selectAll().where('id', '=', runId).executeTakeFirst();
  if (!run) throw new Problem('not-found', `There is no run ${runId}.`);
  const steps = await readSteps(app.db, runId);
  const step = steps.find(({ id }) => id === stepId);
  if (!step) throw new Problem('not-found', `Run ${runId} has no step "${stepId}".`);
  return { run, steps, step };
}

/** The source with values in their places. A secret is replaced twice: by its name, and wherever its value stands. */
function sourceOf(plan: Plan, run: RunRow, step: StepRow): string {
  const values = { ...run.session.variables, ...run.parameters };
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isSecretName(name) && value !== '' ? MASK : value]),
  );
  return redact(fillSource(step.kind, step.source, shown), secretsIn(plan, run));
}

/** Names alone. A cell of SQL or HTTP has no environment. */
function environmentOf(plan: Plan, run: RunRow, step: StepRow): string[] {
  if (step.kind !== 'shell' && step.kind !== 'typescript') return [];
  const isElsewhere = settingsOf(step.settings).runner !== null;
  const ofPlan = isElsewhere ? [] : Object.keys(plan.environment);
  return [...new Set([...ofPlan, ...Object.keys(run.session.variables), ...Object.keys(run.parameters)])].sort();
}

async function userName(): Promise<string | null> {
  const user = await cellUser();
  return user && `uid ${user.uid}`;
}

function whyNotNow(run: RunRow, step: StepRow, steps: readonly StepRow[]): string[] {
  const state = { status: step.status, kind: step.kind, undoes: undoneStep(step, steps)?.status ?? null };
  const again = ['done', 'failed', 'unknown'].includes(step.status);
  const request = { kind: 'run', again, approved: true } as const;
  const decision = decideStep({ status: run.status, paused: run.paused_at !== null }, state, request);
  return decision.accepted ? [] : [decision.reason];
}

function needsOf(plan: Plan, run: RunRow, step: StepRow, missing: readonly string[]): string[] {
  const approval = approvalOf(step);
  const job = step.kind === 'manual' ? null : cellJobOf(plan, run, step);
  return [
    ...missing.map((name) => `It needs to know ${name}.`),
    ...(approval ? [missingApproval(approval, [])] : []),
    ...(job && 'refusal' in job && !settingsOf(step.settings).hold ? [job.refusal] : []),
    ...withoutAddress(plan, step),
  ];
}

function withoutAddress(plan: Plan, { connection }: StepRow): string[] {
  const found = connection === null ? undefined : plan.connections[connection];
  if (!found) return [];
  const address = found.type === 'd1' ? found.database : found.type === 'sqlite' ? found.file : found.url;
  return address === null ? [`The secret that the connection "${found.id}" names is not set.`] : [];
}
