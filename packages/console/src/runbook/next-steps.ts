import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { groupByPhase } from './run-words.ts';
import { blocksOf, optionStates, type StepBlock } from './step-options.ts';

/**
 * The steps that a person should look at next: one whose outcome is unknown, then one that asks whether to keep what it
 * changed, one that waits for an approval, the one that runs, then the first that is to do. Where alternatives begin it is the
 * first step of each: one of them is to be chosen. Steps that take others back are never next.
 */
export function nextStepsOf(run: Pick<Run, 'steps' | 'status'>): readonly RunStep[] {
  const phases = groupByPhase(inOrder(run.steps));
  const ordered = phases.flatMap(({ steps }) => steps);
  const unknown = run.steps.find((step) => step.status === 'unknown');
  if (unknown) return [unknown];
  if (run.status !== 'running') return [];
  const urgent = run.steps.find((step) => step.question !== null) ?? run.steps.find(isWaitedFor);
  if (urgent) return [urgent];
  const blocks = phases.flatMap(({ steps }) => blocksOf(steps));
  const toDo = blocks.map(nextOfBlock).find((steps) => steps.length > 0);
  return toDo ?? ordered.filter((step) => step.status === 'running').slice(0, 1);
}

/** The steps of the runbook's own order: those that take others back stand beside what they take back. */
export function inOrder(steps: readonly RunStep[]): RunStep[] {
  return steps.filter(({ undoes }) => undoes === null);
}

/** The step that ended last: what came out of it is what people look at now. Null: none has ended. */
export function lastEnded(steps: readonly RunStep[]): RunStep | null {
  const ended = steps.filter(({ finishedAt }) => finishedAt !== null);
  return ended.reduce<RunStep | null>((last, step) => (endOf(step) > (last ? endOf(last) : 0) ? step : last), null);
}

const endOf = ({ finishedAt }: RunStep) => Date.parse(finishedAt ?? '');

/** Whether nothing goes on before this step has: a background step holds up none. */
function isWaitedFor({ status, background }: RunStep): boolean {
  if (status === 'approving' || status === 'queued') return true;
  return status === 'running' && !background;
}

function nextOfBlock({ steps, options }: StepBlock<RunStep>): RunStep[] {
  const states = optionStates(options);
  const isChosen = states.includes('chosen');
  if (options.length === 0) return firstToDo(steps);
  if (isChosen) return firstToDo(options.flatMap((option, index) => (states[index] === 'chosen' ? option.steps : [])));
  const open = options.flatMap((option, index) => (states[index] === 'open' ? firstToDo(option.steps) : []));
  return open.length > 0 ? open : firstToDo(steps);
}

function firstToDo(steps: readonly RunStep[]): RunStep[] {
  return steps.filter(({ status }) => status === 'pending').slice(0, 1);
}
