import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { groupByPhase } from './run-words.ts';
import { blocksOf, optionStates, type StepBlock } from './step-options.ts';

/**
 * The steps that a person should look at next: one whose outcome is unknown, then the one that runs, then the first that
 * is to do. Where alternatives begin it is the first step of each: one of them is to be chosen.
 */
export function nextStepsOf(run: Pick<Run, 'steps' | 'status'>): readonly RunStep[] {
  const phases = groupByPhase(run.steps);
  const ordered = phases.flatMap(({ steps }) => steps);
  const unknown = ordered.find((step) => step.status === 'unknown');
  if (unknown) return [unknown];
  if (run.status !== 'running') return [];
  const moving = ordered.find((step) => step.status === 'running' || step.status === 'queued');
  if (moving) return [moving];
  const blocks = phases.flatMap(({ steps }) => blocksOf(steps));
  return blocks.map(nextOfBlock).find((steps) => steps.length > 0) ?? [];
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
