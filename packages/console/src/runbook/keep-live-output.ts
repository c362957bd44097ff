import { replaceEqualDeep } from '@tanstack/react-query';
import type { Run, RunStep } from '../api/generated/types.gen.ts';

/**
 * The run to show when another answer of the server comes: what a running step prints arrives live, and the server stores it
 * a moment later, so its answer may lack the end of what is shown already.
 * @param shown the run so far, or nothing
 */
export function keepLiveOutput(shown: unknown, answer: unknown): unknown {
  if (!isRun(shown) || !isRun(answer)) return answer;
  const known = new Map(shown.steps.map((step) => [step.id, step]));
  const steps = answer.steps.map((step) => withLiveOutput(known.get(step.id), step));
  return replaceEqualDeep(shown, { ...answer, steps });
}

function withLiveOutput(shown: RunStep | undefined, step: RunStep): RunStep {
  const isSame = shown?.status === 'running' && step.status === 'running' && shown.attempt === step.attempt;
  return isSame && shown.output.startsWith(step.output) ? { ...step, output: shown.output } : step;
}

/** The cache does not tell what it keeps. */
function isRun(data: unknown): data is Run {
  return typeof data === 'object' && data !== null && 'steps' in data && Array.isArray(data.steps);
}
