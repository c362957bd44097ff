import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { inOrder } from './next-steps.ts';
import { groupByPhase } from './run-words.ts';
import { blocksOf, optionStates, type StepBlock } from './step-options.ts';

/** What running all steps would begin, and what a person has to choose for it. */
export interface RunAllPlan {
  /** Steps that it would begin, in their order; of alternatives those that are chosen. */
  readonly steps: readonly RunStep[];
  /** Headings of alternatives of which none was begun, by block. */
  readonly choices: readonly (readonly string[])[];
  /** Steps that ask to be left out. */
  readonly leftOut: readonly RunStep[];
}

/** Says what running all steps of a run would begin. @param chosen headings of alternatives */
export function planRunAll(run: Pick<Run, 'steps'>, chosen: readonly string[]): RunAllPlan {
  const blocks = groupByPhase(inOrder(run.steps)).flatMap(({ steps }) => blocksOf(steps));
  const toDo = blocks.flatMap((block) => takenOf(block, chosen)).filter(({ status }) => status === 'pending');
  return {
    steps: toDo.filter(({ excludeFromRunAll }) => !excludeFromRunAll),
    choices: blocks.filter(isOpen).map(({ options }) => options.map(({ title }) => title)),
    leftOut: toDo.filter(({ excludeFromRunAll }) => excludeFromRunAll),
  };
}

/** Whether a person has to choose among the alternatives of a block. */
function isOpen({ options }: StepBlock<RunStep>): boolean {
  const isBegun = options.some(({ steps }) => steps.some(({ status }) => status !== 'pending' && status !== 'skipped'));
  return !isBegun && options.some(({ steps }) => steps.some(({ status }) => status === 'pending'));
}

function takenOf({ steps, options }: StepBlock<RunStep>, chosen: readonly string[]): readonly RunStep[] {
  if (options.length === 0) return steps;
  const states = optionStates(options);
  const named = options.filter(({ title }) => chosen.includes(title));
  const taken = named.length > 0 ? named : options.filter((_option, index) => states[index] === 'chosen');
  return taken.flatMap((option) => option.steps);
}
