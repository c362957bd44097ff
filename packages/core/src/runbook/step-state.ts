/**
 * The life of a run and of its steps.
 *
 * A step begins `pending`. A request to run it makes it `queued`, or `approving` while somebody else must approve it, and
 * then `queued`; the request is itself an approval. A manual step is ticked by the same and is `done` at once. One node
 * claims a queued step and it is `running`. It ends `done` or `failed`. A step that has not begun may be `skipped`, and a
 * skipped one run after all. A step that failed and may be repeated goes back to `queued` by itself, so many times.
 *
 * When the node that ran a step is gone, nobody knows how far it came. A step that only reads, or that may be repeated,
 * goes back to `queued`. One that changes something becomes `unknown`: it is never run again unasked. A person looks, and
 * either settles it as `done` or `failed`, or asks to run it again. `done`, `failed` and `unknown` are left only by that.
 *
 * A step that takes another one back (`undo`) is no part of the order: it runs only on demand, once there is something to
 * take back. A background step that runs does not hold up the steps after it, and ends with the run.
 *
 * A run is `running` until each of its steps is done, skipped or failed; then it is `failed` if one failed, else `done`.
 * An `unknown` step keeps it running. Running a step again reopens it. While it is paused nothing begins. `cancelled` is
 * final: queued steps are skipped, what runs is killed, and only unknown steps can still be settled, and steps taken back.
 */
import type { RunbookStep } from '../model/plan-runbook.ts';

export type StepStatus = 'pending' | 'approving' | 'queued' | 'running' | 'done' | 'failed' | 'skipped' | 'unknown';
export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled';

export interface RunState {
  readonly status: RunStatus;
  /** Nothing new begins. */
  readonly paused: boolean;
}

export interface StepState {
  readonly status: StepStatus;
  readonly kind: RunbookStep['kind'];
  /** Status of the step that this one takes back; null: it is part of the normal order. */
  readonly undoes: StepStatus | null;
}

export type StepRequest =
  | {
      readonly kind: 'run';
      readonly again: boolean;
      /** With this request everybody has approved it who must. */
      readonly approved: boolean;
    }
  | { readonly kind: 'approve'; readonly approved: boolean }
  | { readonly kind: 'skip' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'settle'; readonly outcome: 'done' | 'failed' };

/** The state that a request leads to, or why it is refused. */
export type StepDecision =
  | { readonly accepted: true; readonly next: StepStatus }
  | { readonly accepted: false; readonly reason: string };

/** Says what a person's request makes of a step. */
export function decideStep(run: RunState, step: StepState, request: StepRequest): StepDecision {
  if (run.status === 'cancelled' && !isPossibleAfterCancel(step, request)) {
    return refuse('The run was cancelled. Start a new one.');
  }
  switch (request.kind) {
    case 'run':
      return decideRun(run, step, request);
    case 'approve':
      return decideApprove(step, request.approved);
    case 'skip':
      return decideSkip(step.status);
    case 'stop':
      return decideStop(step);
    case 'settle':
      return step.status === 'unknown'
        ? accept(request.outcome)
        : refuse(`Only a step whose outcome is unknown can be settled; this one is ${step.status}.`);
  }
}

/** What a step did before the run was cancelled may have to be taken back. */
function isPossibleAfterCancel(step: StepState, request: StepRequest): boolean {
  return request.kind === 'settle' || step.undoes !== null;
}

function decideRun(
  run: RunState,
  step: StepState,
  { again, approved }: Extract<StepRequest, { kind: 'run' }>,
): StepDecision {
  if (run.paused && step.kind !== 'manual') return refuse('The run is paused. Resume it first.');
  if (step.undoes !== null && !hasHappened(step.undoes)) {
    return refuse('There is nothing to take back yet: the step that this one undoes has not run.');
  }
  switch (step.status) {
    case 'pending':
    case 'approving':
    case 'skipped':
      return again && step.status !== 'approving'
        ? refuse('The step has not run yet, so it cannot run again.')
        : accept(afterApproval(step, approved));
    case 'queued':
      return refuse('The step is about to run already.');
    case 'running':
      return refuse('The step runs already.');
    case 'done':
    case 'failed':
      return again
        ? accept(afterApproval(step, approved))
        : refuse(`The step ran already and is ${step.status}. Ask to run it again.`);
    case 'unknown':
      return again
        ? accept(afterApproval(step, approved))
        : refuse('Nobody knows whether the step happened. Look, then settle it or ask to run it again.');
  }
}

/** Whether a step may have done something that can be taken back. */
function hasHappened(status: StepStatus): boolean {
  return status === 'done' || status === 'failed' || status === 'unknown';
}

function afterApproval({ kind }: StepState, approved: boolean): StepStatus {
  if (!approved) return 'approving';
  return kind === 'manual' ? 'done' : 'queued';
}

function decideApprove(step: StepState, approved: boolean): StepDecision {
  switch (step.status) {
    case 'approving':
      return accept(afterApproval(step, approved));
    case 'pending':
    case 'skipped':
      return refuse('Nobody has asked to run the step. Run it: that is an approval too.');
    case 'queued':
    case 'running':
      return refuse('The step has every approval that it needs already.');
    case 'done':
    case 'failed':
    case 'unknown':
      return refuse(`The step ran already and is ${step.status}. Somebody must ask to run it again first.`);
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
      return refuse('The step runs; stop it instead.');
    case 'unknown':
      return refuse('Nobody knows whether the step happened. Settle it instead.');
    case 'done':
    case 'failed':
      return refuse(`The step ran already and is ${status}.`);
  }
}

/** A step that a process runs is still `running` until that has stopped it; nobody runs a wait. */
function decideStop({ status, kind }: StepState): StepDecision {
  if (status === 'running') return accept(isHold(kind) ? 'failed' : 'running');
  return refuse(`Only a step that runs can be stopped; this one is ${status}.`);
}

/** Whether Tocsin itself does a step, by looking at the time and at what is healthy. */
export function isHold(kind: RunbookStep['kind']): kind is 'wait' | 'gate' {
  return kind === 'wait' || kind === 'gate';
}

/** What cancelling the run makes of a step. One that a node runs is killed by it, which then records how it ended. */
export function afterCancel({ status, kind }: Pick<StepState, 'status' | 'kind'>): StepStatus {
  if (status === 'queued' || status === 'approving') return 'skipped';
  return status === 'running' && isHold(kind) ? 'failed' : status;
}

/** What decides whether a step runs again by itself. */
export interface Repeatable {
  readonly changes: boolean;
  /** How often it may. */
  readonly retry: number;
  /** How often it did. */
  readonly retries: number;
}

/** A step that only reads is run again after so many crashes: it may be what the node dies of. */
const MOST_LOSSES = 5;

/** What becomes of a running step whose node is gone, with the sentence that people read. */
export function afterLoss(
  run: RunStatus,
  { changes, retry, retries }: Repeatable,
): { readonly next: 'unknown' | 'queued' | 'failed'; readonly reason: string } {
  const stopped = 'Tocsin stopped while this step ran';
  const mayRepeat = run !== 'cancelled' && retries < retry;
  if (changes && !mayRepeat) {
    return { next: 'unknown', reason: `${stopped}. Look whether it happened, then settle it or run it again.` };
  }
  if (run === 'cancelled') return { next: 'failed', reason: `${stopped}; the run was cancelled.` };
  if (changes) return { next: 'queued', reason: `${stopped}. It may be repeated, so it runs again.` };
  return retries < Math.max(retry, MOST_LOSSES)
    ? { next: 'queued', reason: `${stopped}. It only reads, so it runs again.` }
    : { next: 'failed', reason: `${stopped}, for the ${retries + 1}th time. It does not run again by itself.` };
}

const LONGEST_PAUSE_SECONDS = 30;

/** Seconds until a step that failed is run again by itself: 1, 2, 4 … 30; null: it is not. */
export function retryPause(run: RunStatus, { retry, retries }: Omit<Repeatable, 'changes'>): number | null {
  if (run === 'cancelled' || retries >= retry) return null;
  return Math.min(2 ** retries, LONGEST_PAUSE_SECONDS);
}

/** What of a step counts for the status of its run. */
export interface CountedStep {
  readonly status: StepStatus;
  readonly background: boolean;
  /** It takes another step back. */
  readonly isUndo: boolean;
}

/**
 * The status of a run from its steps in order. A run without steps is done. A background step that runs holds it up only
 * when nothing comes after it, and a step that takes another back only once somebody has asked for it.
 */
export function runStatusOf(current: RunStatus, steps: readonly CountedStep[]): RunStatus {
  if (current === 'cancelled') return 'cancelled';
  const counted = steps.filter(({ status, isUndo }) => !(isUndo && status === 'pending'));
  const last = counted.findLastIndex(({ background, isUndo }) => !background && !isUndo);
  const isOver = counted.every((step, index) => hasEnded(step.status) || (servesOthers(step) && index < last));
  if (!isOver) return 'running';
  return counted.some(({ status }) => status === 'failed') ? 'failed' : 'done';
}

function hasEnded(status: StepStatus): boolean {
  return status === 'done' || status === 'skipped' || status === 'failed';
}

function servesOthers({ status, background }: CountedStep): boolean {
  return background && status === 'running';
}

/** Whether a step runs by itself when an incident opens: it asked to, a machine can do it, and it changes nothing. */
export function runsByItself(
  step: { readonly auto: boolean; readonly changes: boolean } & Pick<StepState, 'kind'>,
): boolean {
  return step.auto && !step.changes && step.kind !== 'manual';
}

function accept(next: StepStatus): StepDecision {
  return { accepted: true, next };
}

function refuse(reason: string): StepDecision {
  return { accepted: false, reason };
}
