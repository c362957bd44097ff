/**
 * The life of a run and of its steps.
 *
 * A step begins `pending`. A request to run it, which is also the approval of a step that changes something, makes it
 * `queued`; a manual step is ticked by the same request and is `done` at once. One node claims a queued step and it is
 * `running`. It ends `done` or `failed`. A `pending` or `queued` step may be `skipped`, and a skipped one run after all.
 *
 * When the node that ran a step is gone, nobody knows how far it came. A step that only reads goes back to `queued`. A
 * step that changes something becomes `unknown`: it is never run again unasked. A person looks, and either settles
 * it as `done` or `failed`, or asks to run it again. `done`, `failed` and `unknown` are left only by such an `again`.
 *
 * A run is `running` until each of its steps is done, skipped or failed; then it is `failed` if one failed, else `done`.
 * An `unknown` step keeps it running. Running a step again reopens it. `cancelled` is final: queued steps are skipped,
 * what runs is killed, and only unknown steps can still be settled.
 */
import type { RunbookStep } from '../model/plan-runbook.ts';

export type StepStatus = 'pending' | 'approving' | 'queued' | 'running' | 'done' | 'failed' | 'skipped' | 'unknown';
export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled';

export interface StepState {
  readonly status: StepStatus;
  readonly changes: boolean;
  readonly kind: RunbookStep['kind'];
}

export type StepRequest =
  | { readonly kind: 'run'; readonly again: boolean }
  | { readonly kind: 'skip' }
  | { readonly kind: 'settle'; readonly outcome: 'done' | 'failed' };

/** The state that a request leads to, or why it is refused. */
export type StepDecision =
  | { readonly accepted: true; readonly next: StepStatus }
  | { readonly accepted: false; readonly reason: string };

/** Says what a person's request makes of a step. */
export function decideStep(run: RunStatus, step: StepState, request: StepRequest): StepDecision {
  if (run === 'cancelled' && request.kind !== 'settle') {
    return refuse('The run was cancelled. Start a new one.');
  }
  switch (request.kind) {
    case 'run':
      return decideRun(step, request.again);
    case 'skip':
      return decideSkip(step.status);
    case 'settle':
      return step.status === 'unknown'
        ? accept(request.outcome)
        : refuse(`Only a step whose outcome is unknown can be settled; this one is ${step.status}.`);
  }
}

function decideRun(step: StepState, again: boolean): StepDecision {
  const next = step.kind === 'manual' ? 'done' : 'queued';
  switch (step.status) {
    case 'pending':
    case 'approving':
    case 'skipped':
      return again ? refuse('The step has not run yet, so it cannot run again.') : accept(next);
    case 'queued':
      return refuse('The step is about to run already.');
    case 'running':
      return refuse('The step runs already.');
    case 'done':
    case 'failed':
      return again ? accept(next) : refuse(`The step ran already and is ${step.status}. Ask to run it again.`);
    case 'unknown':
      return again
        ? accept(next)
        : refuse('Nobody knows whether the step happened. Look, then settle it or ask to run it again.');
  }
}

function decideSkip(status: StepStatus): StepDecision {
  switch (status) {
    case 'pending':
    case 'approving':
    case 'queued':
      return accept('skipped');
    case 'skipped':
      return refuse('The step is skipped already.');
    case 'running':
      return refuse('The step runs; cancel the run to stop it.');
    case 'unknown':
      return refuse('Nobody knows whether the step happened. Settle it instead.');
    case 'done':
    case 'failed':
      return refuse(`The step ran already and is ${status}.`);
  }
}

/** What cancelling the run makes of a step. One that runs is killed by its node, which then records how it ended. */
export function afterCancel(status: StepStatus): StepStatus {
  return status === 'queued' ? 'skipped' : status;
}

/** What becomes of a running step whose node is gone, with the sentence that people read. */
export function afterLoss(
  run: RunStatus,
  step: Pick<StepState, 'changes'>,
): { readonly next: 'unknown' | 'queued' | 'failed'; readonly reason: string } {
  if (step.changes) {
    return {
      next: 'unknown',
      reason: 'Tocsin stopped while this step ran. Look whether it happened, then settle it or run it again.',
    };
  }
  if (run === 'cancelled')
    return { next: 'failed', reason: 'Tocsin stopped while this step ran; the run was cancelled.' };
  return { next: 'queued', reason: 'Tocsin stopped while this step ran. It only reads, so it runs again.' };
}

/** The status of a run from that of its steps. A run without steps is done. */
export function runStatusOf(current: RunStatus, steps: readonly StepStatus[]): RunStatus {
  if (current === 'cancelled') return 'cancelled';
  if (!steps.every((status) => status === 'done' || status === 'skipped' || status === 'failed')) return 'running';
  return steps.includes('failed') ? 'failed' : 'done';
}

/** Whether a step runs by itself when an incident opens: it asked to, a machine can do it, and it changes nothing. */
export function runsByItself(step: { readonly auto: boolean } & Pick<StepState, 'changes' | 'kind'>): boolean {
  return step.auto && !step.changes && step.kind !== 'manual';
}

function accept(next: StepStatus): StepDecision {
  return { accepted: true, next };
}

function refuse(reason: string): StepDecision {
  return { accepted: false, reason };
}
