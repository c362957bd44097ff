import { type Actor, decideStep, type StepRequest, type StepStatus } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, type RunRow, readStep, readSteps, type StepRow, settleRun, undoneStep } from '../run/run.store.ts';
import { countApproval, waitForApproval } from './count-approval.ts';
import { fillIn, requireFilledIn } from './fill-in.ts';
import { tickStep } from './finish-step.ts';
import { queueStep } from './queue-step.ts';

export interface StepApproval {
  readonly runId: string;
  readonly stepId: string;
  /** Needed for a step that ran already or whose outcome is unknown. */
  readonly again?: boolean;
  /** Values of the runbook's parameters; kept for the steps that follow. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Asks to run a step, which approves it as well, or ticks a manual one. A step that others must approve waits for them.
 * @throws Problem 'conflict' when the step's state does not allow it or somebody was first; 'invalid' for a value that
 * does not fit or is missing; 'forbidden' for a run's own token
 */
export async function runStep(app: App, approval: StepApproval, actor: Actor): Promise<void> {
  const { runId, stepId, again = false, parameters = {} } = approval;
  refuseRun(actor);
  await transact(app, async (tx) => {
    const run = await fillIn(app, tx, await lockRun(tx, runId), parameters);
    const step = await readStep(tx, runId, stepId);
    await requestStep(app, tx, run, step, { kind: 'run', again }, actor);
    const detail = { again, changes: step.changes, filledIn: Object.keys(parameters) };
    await audit(tx, app.clock.now(), actor, 'run.step', `${runId}/${stepId}`, detail);
  });
}

/**
 * Approves a step that somebody else asked to run. It runs once everybody has whom its approval asks for.
 * @throws Problem 'conflict' when nobody asked, it ran already or this person has approved it; 'forbidden' for somebody
 * who may not, and for a run's own token
 */
export async function approveStep(app: App, runId: string, stepId: string, actor: Actor): Promise<void> {
  refuseRun(actor);
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    await requestStep(app, tx, run, step, { kind: 'approve' }, actor);
    await audit(tx, app.clock.now(), actor, 'run.approve', `${runId}/${stepId}`, { attempt: step.attempt + 1 });
  });
}

function refuseRun(actor: Actor): void {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A step is approved by a person, not by another step.');
}

type Wish = { readonly kind: 'run'; readonly again: boolean } | { readonly kind: 'approve' };

/**
 * Does what somebody wishes of a step, in the caller's transaction with the run locked.
 * @throws Problem as runStep and approveStep
 */
async function requestStep(app: App, tx: Tx, run: RunRow, step: StepRow, wish: Wish, actor: Actor): Promise<void> {
  // A state that refuses everybody is the better reason than what this person may not.
  await decide(tx, run, step, { ...wish, approved: true });
  const approved = await countApproval(app, tx, run, step, actor);
  const next = await decide(tx, run, step, { ...wish, approved });
  await requireFilledIn(app, run, step);
  const by = step.status === 'approving' && step.by ? step.by : actor;
  if (next === 'done') return tickStep(app, tx, run, step, by);
  const moved = next === 'approving' ? await waitForApproval(tx, step, by) : await queueStep(app, tx, step, by);
  if (!moved) throw new Problem('conflict', 'The step has changed meanwhile.');
  await settleRun(tx, run, app.clock.now());
  await app.live.publish(tx, 'run', run.id);
}

async function decide(tx: Tx, run: RunRow, step: StepRow, request: StepRequest): Promise<StepStatus> {
  const undoes = undoneStep(step, await readSteps(tx, run.id))?.status ?? null;
  const state = { status: step.status, kind: step.kind, undoes };
  const decision = decideStep({ status: run.status, paused: run.paused_at !== null }, state, request);
  if (!decision.accepted) throw new Problem('conflict', decision.reason);
  return decision.next;
}
