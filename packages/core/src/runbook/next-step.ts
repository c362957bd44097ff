import type { RunbookStep } from '../model/plan-runbook.ts';
import type { StepStatus } from './step-state.ts';

/** What of a step says whether it is next when all are run. In the order of the runbook. */
export interface OrderedStep
  extends Pick<RunbookStep, 'id' | 'title' | 'kind' | 'option' | 'background' | 'excludeFromRunAll'> {
  readonly phase: string;
  readonly status: StepStatus;
  /** It takes another step back, so it runs only on demand. */
  readonly isUndo: boolean;
  /** Names of parameters that it needs and nobody has filled in. */
  readonly missing: readonly string[];
  /** The approval that its run still needs beside that of who runs all, in a sentence; null: none. */
  readonly unapproved: string | null;
}

/** What happens next when all steps are run. */
export type NextStep =
  | { readonly kind: 'run'; readonly id: string }
  /** One runs; when it has ended, look again. */
  | { readonly kind: 'wait' }
  /** A person must do something; `ask` is the step that waits for an approval. */
  | { readonly kind: 'halt'; readonly reason: string; readonly ask: string | null }
  | { readonly kind: 'finished' };

/**
 * Says which step runs next when all are run, one after another from `from` on. Steps that take others back and those that
 * asked to be left out are; of alternatives those run that were chosen, else those that somebody began.
 * @param options headings of the alternatives that were chosen
 */
export function nextOfAll(steps: readonly OrderedStep[], from: number, options: readonly string[]): NextStep {
  for (const [index, step] of steps.entries()) {
    if (index < from || step.isUndo || step.excludeFromRunAll) continue;
    if (step.option !== null) {
      const chosen = chosenOptions(steps, index, options);
      if (chosen.length === 0)
        return halt(`Choose one way in "${step.phase}": ${optionsAt(steps, index).join(', or ')}.`);
      if (!chosen.includes(step.option)) continue;
    }
    const next = nextAt(step);
    if (next) return next;
  }
  return { kind: 'finished' };
}

/** What a step makes of the order; null: it is over, or does not hold up the next. */
function nextAt(step: OrderedStep): NextStep | null {
  switch (step.status) {
    case 'done':
    case 'skipped':
      return null;
    case 'running':
      return step.background ? null : { kind: 'wait' };
    case 'queued':
      return { kind: 'wait' };
    case 'failed':
      return halt(`"${step.title}" failed.`);
    case 'unknown':
      return halt(`Nobody knows whether "${step.title}" happened.`);
    case 'approving':
      return halt(`"${step.title}" waits for an approval.`);
    case 'pending':
      return begin(step);
  }
}

function begin(step: OrderedStep): NextStep {
  if (step.kind === 'manual') return halt(`"${step.title}" is for a person to do.`);
  if (step.missing.length > 0) return halt(`"${step.title}" needs to know: ${step.missing.join(', ')}.`);
  if (step.unapproved !== null) return { ...halt(`"${step.title}" needs approval. ${step.unapproved}`), ask: step.id };
  return { kind: 'run', id: step.id };
}

/** The alternatives that stand together: neighbours of one phase that each belong to one. */
function blockAt(steps: readonly OrderedStep[], index: number): readonly OrderedStep[] {
  const phase = steps[index]?.phase;
  const isWithin = (step: OrderedStep | undefined) =>
    step !== undefined && step.option !== null && step.phase === phase;
  let first = index;
  while (isWithin(steps[first - 1])) first -= 1;
  let end = index;
  while (isWithin(steps[end])) end += 1;
  return steps.slice(first, end);
}

function optionsAt(steps: readonly OrderedStep[], index: number): readonly string[] {
  return [...new Set(blockAt(steps, index).flatMap(({ option }) => option ?? []))];
}

function chosenOptions(steps: readonly OrderedStep[], index: number, options: readonly string[]): readonly string[] {
  const all = optionsAt(steps, index);
  const named = all.filter((option) => options.includes(option));
  if (named.length > 0) return named;
  const begun = blockAt(steps, index).filter(
    ({ status, isUndo }) => !isUndo && status !== 'pending' && status !== 'skipped',
  );
  return all.filter((option) => begun.some((step) => step.option === option));
}

function halt(reason: string): Extract<NextStep, { kind: 'halt' }> {
  return { kind: 'halt', reason, ask: null };
}
