import type { RunbookStep } from '../model/plan-runbook.ts';

/** What of a step says how it is run, beside its source. */
export type StepSettings = Pick<
  RunbookStep,
  'approval' | 'cwd' | 'interpreter' | 'background' | 'excludeFromRunAll' | 'retry' | 'undo' | 'runner' | 'hold'
>;

/** The settings of a step that says nothing of them. */
export const PLAIN_SETTINGS: StepSettings = {
  approval: null,
  cwd: null,
  interpreter: null,
  background: false,
  excludeFromRunAll: false,
  retry: 0,
  undo: null,
  runner: null,
  hold: null,
};

/** The settings of a step; one of a plan that an older Tocsin stored has none. */
export function settingsOf(step: Partial<StepSettings>): StepSettings {
  return {
    approval: step.approval ?? null,
    cwd: step.cwd ?? null,
    interpreter: step.interpreter ?? null,
    background: step.background ?? false,
    excludeFromRunAll: step.excludeFromRunAll ?? false,
    retry: step.retry ?? 0,
    undo: step.undo ?? null,
    runner: step.runner ?? null,
    hold: step.hold ?? null,
  };
}

/** Id of the step that a step takes back; null when it is part of the normal order. */
export function undoneBy(
  id: string,
  steps: readonly { readonly id: string; readonly undo: string | null }[],
): string | null {
  return steps.find(({ undo }) => undo === id)?.id ?? null;
}
