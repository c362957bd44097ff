import { httpReadsOnly, type StepKind } from '@tocsin/core';
import type { Finding } from '../problem.ts';
import { actsOnPlan } from './acting-commands.ts';
import type { CellInfo } from './parse-cell-info.ts';
import { readsOnly } from './reads-only.ts';

/**
 * Decides whether a cell changes something. In doubt it does: a cell of a program unless its author says `auto` or
 * `readonly`, SQL unless every statement plainly reads, HTTP unless every request only asks. Asking for approval makes it one in any case.
 */
export function decideChanges(
  kind: StepKind,
  info: CellInfo,
  source: string,
  report: (finding: Finding) => void,
): boolean {
  const saysReading = info.auto === true || info.readonly === true;
  const reads = readsBy(kind, source, saysReading);
  const asks = info.approve?.asks === true;
  const contradict = (message: string, hint: string): void => report({ code: 'step-changes', message, hint });
  if (info.approve?.asks === false && !reads) {
    contradict(
      'A step that changes something always needs approval',
      'Remove approve=false, or say readonly=true if it only reads.',
    );
  }
  if (asks && saysReading) {
    contradict(
      'A step cannot both need approval and run as reading only',
      'Remove the approval, or auto and readonly.',
    );
  } else if (saysReading && !reads) {
    contradict(
      'This step changes something, so it cannot be auto or readonly',
      'Remove the annotation: a person approves the step.',
    );
  }
  return asks || !reads;
}

function readsBy(kind: StepKind, source: string, saysReading: boolean): boolean {
  switch (kind) {
    case 'sql':
      return readsOnly(source);
    case 'http':
      return httpReadsOnly(source);
    case 'wait':
    case 'gate':
      return true;
    default:
      return saysReading && !actsOnPlan(source);
  }
}
