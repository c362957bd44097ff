import { type Actor, actorName, type Plan, type Runbook, type RunbookStep, redact, settingsOf } from '@tocsin/core';
import { judgeCell } from '@tocsin/plan';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { lockRun, parametersOf, type RunRow, readStep, type StepRow } from '../run/run.store.ts';
import { dropApprovals } from '../step/approval.store.ts';
import { secretsIn } from '../step/execute-cell.ts';
import { setProposal } from './proposal.store.ts';

export interface StepEdit {
  readonly runId: string;
  readonly stepId: string;
  readonly source: string;
  /** For the record, and for who reviews the change of the plan. */
  readonly why: string;
}

/**
 * Gives a step another source for this run, before it runs or to run it again. What the plan has is kept beside it. Whether it
 * changes something is judged anew, as the plan's cells are; what must be approved stays so, and whoever had approved the old
 * text has not approved this one.
 * @throws Problem 'conflict' while it runs or after the run was cancelled; 'invalid' for a source that cannot stand in a cell;
 * 'forbidden' for a run's own token
 */
export async function editStep(app: App, edit: StepEdit, actor: Actor): Promise<void> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A step is edited by a person, not by another step.');
  const source = edit.source.replace(/\r\n/g, '\n').replace(/\n$/, '');
  await transact(app, async (tx) => {
    const run = await lockRun(tx, edit.runId);
    const step = await readStep(tx, edit.runId, edit.stepId);
    refuseState(run, step);
    const plan = await app.plans.version(run.service, run.plan_version);
    refuseSource(source, plan, run);
    if (source === step.source) throw new Problem('invalid', 'That is the source that the step has already.');
    const why = redact(storableText(edit.why.trim()), secretsIn(plan, run));
    await store(app, tx, run, step, { plan, source, why }, actor);
  });
}

function refuseState(run: RunRow, { status, kind }: StepRow): void {
  if (run.status === 'cancelled') throw new Problem('conflict', 'The run was cancelled. Start a new one.');
  if (status === 'queued' || status === 'running') {
    throw new Problem('conflict', `The step is ${status}. Stop it, or wait for its end, before you edit it.`);
  }
  if (kind === 'manual' || kind === 'wait' || kind === 'gate') {
    throw new Problem('invalid', `Only cells can be edited during a run; change a ${kind} step in the plan.`);
  }
}

/** What stands in the run's copy may end up in the plan's repository, so a secret must not be in it. */
function refuseSource(source: string, plan: Plan, run: RunRow): void {
  if (source.trim() === '') throw new Problem('invalid', 'The source is empty. Skip the step instead.');
  if (/\p{Cs}|[^\P{Cc}\t\n]/u.test(source)) {
    throw new Problem('invalid', 'The source holds a control character or half of one; only tabs and line breaks may.');
  }
  const secrets = secretsIn(plan, run);
  const written = source.replace(/\$\{?[A-Za-z_]\w*\}?|\{\{[^{}]*\}\}/g, '');
  if (redact(written, secrets) !== written) {
    const what = 'The source holds what looks like a secret.';
    throw new Problem('invalid', `${what} Take it from the environment or from a parameter: "$NAME".`);
  }
}

interface NewSource {
  readonly plan: Plan;
  readonly source: string;
  /** Redacted. */
  readonly why: string;
}

async function store(app: App, tx: Tx, run: RunRow, step: StepRow, change: NewSource, actor: Actor): Promise<void> {
  const { plan, source, why } = change;
  const atMs = app.clock.now();
  const planned = step.planned_source ?? step.source;
  const isBack = source === planned;
  const judged = judge(plan, run, step, { source, isBack });
  // Approved was the text of before.
  await dropApprovals(tx, step);
  await tx
    .updateTable('run_step')
    .set({
      source,
      planned_source: isBack ? null : planned,
      changes: judged.changes,
      auto: judged.auto,
      parameters: JSON.stringify(judged.parameters),
      ...(step.status === 'approving' ? { status: 'pending' as const, by: null } : {}),
    })
    .where('run_id', '=', run.id)
    .where('id', '=', step.id)
    .execute();
  if (run.runs_all) {
    const halted = `${actorName(actor)} edited "${step.title}"; look at it, then run the rest.`;
    await tx.updateTable('run').set({ runs_all: false, halted }).where('id', '=', run.id).execute();
  }
  await tx
    .insertInto('run_edit')
    .values({ run_id: run.id, step: step.id, at: new Date(atMs), by: JSON.stringify(actor), why, source })
    .execute();
  await setProposal(tx, run.id, { status: 'open', by: actor, atMs, reason: null, branch: null });
  const text = `Edited "${step.title}" for this run${isBack ? ', back to what the plan says' : ''}: ${why}`;
  await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, actor);
  await audit(tx, atMs, actor, 'run.edit', `${run.id}/${step.id}`, { why, changes: judged.changes });
  await app.live.publish(tx, 'run', run.id);
}

interface Judged {
  readonly changes: boolean;
  readonly auto: boolean;
  readonly parameters: readonly string[];
}

/** @throws Problem 'invalid' with what would be an error in the plan */
function judge(
  plan: Plan,
  run: RunRow,
  step: StepRow,
  { source, isBack }: { readonly source: string; readonly isBack: boolean },
): Judged {
  const runbook = plan.runbooks[run.runbook];
  const planned = plannedStep(runbook, step.id);
  if (isBack && planned) {
    const { changes, auto, parameters } = planned;
    return { changes, auto, parameters: parameters ?? [] };
  }
  const { approval, interpreter } = settingsOf(step.settings);
  // A plan that an older Tocsin stored has no annotations.
  const cell = { kind: step.kind, interpreter, annotations: planned?.annotations ?? {} };
  const names = runbook ? parametersOf(runbook).map(({ name }) => name) : [];
  const judged = judgeCell(cell, source, names);
  if (!judged) throw new Problem('invalid', 'This step cannot be edited during a run.');
  if (judged.errors.length > 0)
    throw new Problem('invalid', `This cannot stand in the plan: ${judged.errors.join(' ')}`);
  // What others must approve is never taken for reading; and nobody has vouched for this text running by itself.
  return { changes: judged.changes || approval !== null, auto: false, parameters: judged.parameters };
}

/** A step as the plan has it; one of an older version may lack what came later. */
export function plannedStep(
  runbook: Runbook | undefined,
  id: string,
): (Pick<RunbookStep, 'id' | 'changes' | 'auto'> & Partial<RunbookStep>) | undefined {
  return runbook?.phases.flatMap((phase) => phase.steps).find((step) => step.id === id);
}
