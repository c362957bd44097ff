import { decideApproval, missingApproval, nextOfAll, type OrderedStep, SYSTEM, settingsOf } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { roleInWords } from '../../respond/role-holder.ts';
import { reportToIncident } from '../report-to-incident.ts';
import { approvalOf, approverOf } from '../step/approval.store.ts';
import { countApproval, waitForApproval } from '../step/count-approval.ts';
import { missingOf } from '../step/fill-in.ts';
import { queueStep } from '../step/queue-step.ts';
import { type RunRow, readSteps, type StepRow, undoneStep } from './run.store.ts';
import { parametersOfRun } from './run-parameters.ts';

/**
 * Where all steps of a run are to run: begins the next one, or stops and says why. Call with the run locked, whenever a
 * step has ended, and as long as it goes on; a run whose steps a person runs one by one is left alone.
 */
export async function advanceRunAll(app: App, tx: Tx, run: RunRow): Promise<void> {
  const by = run.runs_all_by;
  if (!run.runs_all || by === null || run.status !== 'running' || run.paused_at !== null) return;
  const steps = await readSteps(tx, run.id);
  const ordered = await Promise.all(steps.map((step) => orderedOf(app, tx, run, step, steps)));
  const next = nextOfAll(ordered, run.runs_all_from, run.options);
  if (next.kind === 'wait') return;
  if (next.kind === 'run') {
    await begin(app, tx, run, steps, next.id);
    return;
  }
  if (next.kind === 'halt' && next.ask !== null) await begin(app, tx, run, steps, next.ask);
  await halt(app, tx, run, next.kind === 'halt' ? next.reason : null);
}

/** Has a step run that has not begun, or wait for those who must approve it beside the one who runs all. */
async function begin(app: App, tx: Tx, run: RunRow, steps: readonly StepRow[], id: string): Promise<void> {
  const step = steps.find((candidate) => candidate.id === id);
  if (!step || run.runs_all_by === null) return;
  const approved = await countApproval(app, tx, run, step, run.runs_all_by);
  if (approved) await queueStep(app, tx, step, run.runs_all_by);
  else await waitForApproval(tx, step, run.runs_all_by);
}

/** @param reason null: there is nothing left to run */
async function halt(app: App, tx: Tx, run: RunRow, reason: string | null): Promise<void> {
  await tx.updateTable('run').set({ runs_all: false, halted: reason }).where('id', '=', run.id).execute();
  if (reason === null) return;
  const text = `Running all steps of "${run.title}" stopped: ${reason}`;
  await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, SYSTEM);
}

async function orderedOf(
  app: App,
  tx: Tx,
  run: RunRow,
  step: StepRow,
  steps: readonly StepRow[],
): Promise<OrderedStep> {
  const { background, excludeFromRunAll } = settingsOf(step.settings);
  const { id, title, kind, option, phase, status } = step;
  return {
    ...{ id, title, kind, option, phase, status, background, excludeFromRunAll },
    isUndo: undoneStep(step, steps) !== null,
    missing: missingOf(await parametersOfRun(app, run), run, step),
    unapproved: status === 'pending' ? await unapprovedOf(app, tx, run, step) : null,
  };
}

/** Whose approval a step would still need if the one who runs all asked for it; null: nobody's. */
async function unapprovedOf(app: App, tx: Tx, run: RunRow, step: StepRow): Promise<string | null> {
  const asked = approvalOf(step);
  if (asked === null || run.runs_all_by === null) return null;
  const approver = await approverOf(app, tx, run, asked, run.runs_all_by);
  const decision = approver && decideApproval(asked, [], approver, true);
  if (decision?.accepted && decision.approved) return null;
  const role = asked.role && (await roleInWords(app, tx, run, asked.role));
  return missingApproval({ ...asked, role }, approver ? [approver] : []);
}
