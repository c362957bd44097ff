import type { RunStep } from '../api/generated/types.gen.ts';

/** An alternative with its steps. */
export interface StepOption<S> {
  /** Its heading: `Option 1: Roll back`. */
  readonly title: string;
  readonly steps: readonly S[];
}

/** Steps that follow each other: either plain ones, or alternatives of which one is chosen. */
export interface StepBlock<S> {
  readonly steps: readonly S[];
  /** Empty for plain steps. */
  readonly options: readonly StepOption<S>[];
}

/** Splits the steps of a phase, in their order, into plain ones and alternatives. */
export function blocksOf<S extends { readonly option: string | null }>(steps: readonly S[]): StepBlock<S>[] {
  const groups: S[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && (last[0]?.option === null) === (step.option === null)) last.push(step);
    else groups.push([step]);
  }
  return groups.map((block) => ({ steps: block, options: optionsOf(block) }));
}

function optionsOf<S extends { readonly option: string | null }>(steps: readonly S[]): StepOption<S>[] {
  const titles = new Set(steps.flatMap(({ option }) => option ?? []));
  return [...titles].map((title) => ({ title, steps: steps.filter(({ option }) => option === title) }));
}

/** `chosen`: it was begun; `failed`: it was begun and did not help; `passed`: another one was chosen; `open`: it can be chosen. */
export type OptionState = 'open' | 'chosen' | 'failed' | 'passed';

/** How each of the alternatives stands, in their order. When what was chosen fails, the others are open again. */
export function optionStates(options: readonly StepOption<Pick<RunStep, 'status'>>[]): OptionState[] {
  const begun = options.map(({ steps }) => begunState(steps.map(({ status }) => status)));
  const isChosen = begun.includes('chosen');
  return begun.map((state) => (state === 'open' && isChosen ? 'passed' : state));
}

function begunState(statuses: readonly RunStep['status'][]): OptionState {
  if (statuses.includes('failed')) return 'failed';
  return statuses.some((status) => status !== 'pending' && status !== 'skipped') ? 'chosen' : 'open';
}

/** How far a phase is: `1 of 2`. Alternatives that were not chosen do not count. */
export function progressOf(blocks: readonly StepBlock<Pick<RunStep, 'status'>>[]): string {
  const counted = blocks.flatMap(({ steps, options }) => {
    if (options.length === 0) return steps;
    const states = optionStates(options);
    return options.flatMap((option, index) => (states[index] === 'passed' ? [] : option.steps));
  });
  const isChoiceOpen = blocks.some(({ options }) => {
    const states = optionStates(options);
    return states.length > 1 && !states.includes('chosen') && states.includes('open');
  });
  const finished = counted.filter(({ status }) => status === 'done' || status === 'skipped').length;
  return isChoiceOpen ? 'choose one way' : `${finished} of ${counted.length}`;
}
