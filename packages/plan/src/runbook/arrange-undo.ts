import type { RunbookPhase, RunbookStep } from '@tocsin/core';
import type { Finding } from '../problem.ts';
import { suggest } from '../suggest.ts';

type Report = (line: number, finding: Finding) => void;

/**
 * Takes the steps that undo another one out of the order: they run on demand only. Reports what cannot be undone so, for steps
 * that stand in the runbook itself.
 */
export function arrangeUndo(phases: readonly RunbookPhase[], report: Report): readonly RunbookPhase[] {
  const steps = new Map(phases.flatMap((phase) => phase.steps.map((step) => [step.id, step])));
  const targets = new Set<string>();
  for (const step of steps.values()) {
    if (step.undo === null) continue;
    targets.add(step.undo);
    if (step.file === undefined) checkUndo(step, step.undo, steps, (finding) => report(step.line, finding));
  }
  if (targets.size === 0) return phases;
  const arrange = (step: RunbookStep): RunbookStep =>
    targets.has(step.id) ? { ...step, excludeFromRunAll: true, auto: false } : step;
  return phases.map((phase) => ({ ...phase, steps: phase.steps.map(arrange) }));
}

function checkUndo(
  step: RunbookStep,
  undo: string,
  steps: ReadonlyMap<string, RunbookStep>,
  report: (finding: Finding) => void,
): void {
  const bad = (message: string, hint: string): void => report({ code: 'bad-undo', message, hint });
  const target = steps.get(undo);
  if (undo === step.id) bad('A step cannot take itself back', 'Name the cell that undoes what this one did.');
  else if (!target) {
    const message = `"${undo}" is not a step of this runbook`;
    report({ code: 'dangling-reference', message, hint: suggest(undo, cellsBeside(step, steps), 'step') });
  } else if (target.undo === step.id) {
    bad(`"${step.id}" and "${undo}" take each other back, so neither is in the order`, 'Remove one of the two.');
  }
  if (step.background) {
    bad('A step in the background cannot be taken back: it ends with the run', 'Remove background=true or undo.');
  }
}

/** Names of the cells that it may mean; more than a few hundred are not compared. */
function cellsBeside(step: RunbookStep, steps: ReadonlyMap<string, RunbookStep>): readonly string[] {
  return [...steps.values()]
    .filter(({ id, kind }) => id !== step.id && kind !== 'manual')
    .slice(0, 300)
    .map(({ id }) => id);
}
