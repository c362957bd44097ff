import { type RunbookStep, sourceAt, withSource } from '@tocsin/core';
import { parseRunbook, toSourceFile } from '@tocsin/plan';
import { mergeSource } from './merge-source.ts';

/** A step whose source was edited in a run. */
export interface EditedStep {
  /** Id within the run: `rollback/list`. */
  readonly step: string;
  readonly title: string;
  /** Id within its file: `list`. */
  readonly id: string;
  /** Whether the cell has a name, so that its id does not depend on its place. */
  readonly named: boolean;
  readonly kind: RunbookStep['kind'];
  readonly planned: string;
  readonly edited: string;
}

/** Why an edit cannot be put into the file as it is now. */
export interface Conflict {
  readonly step: string;
  readonly title: string;
  readonly reason: string;
}

export interface ProposedFile {
  readonly text: string;
  readonly conflicts: readonly Conflict[];
}

/**
 * Puts the sources that steps were given in a run into the file as it is now. A cell that was changed meanwhile is merged
 * line by line. What would change anything but the lines of its own fence is a conflict, and left out.
 * @param text the file, without a byte-order mark
 */
export function proposeFile(name: string, text: string, edits: readonly EditedStep[]): ProposedFile {
  const conflicts: Conflict[] = [];
  let now = text;
  for (const edit of edits) {
    const result = proposeStep(name, now, edit);
    if (typeof result === 'string') now = result;
    else conflicts.push({ step: edit.step, title: edit.title, reason: result.reason });
  }
  return { text: now, conflicts };
}

interface Refusal {
  readonly reason: string;
}

function proposeStep(name: string, text: string, edit: EditedStep): string | Refusal {
  const steps = stepsIn(name, text);
  const step = findStep(steps, edit);
  if (!step) {
    const reason = `The plan's file ${name} has no such cell any more. Put the new source where it belongs by hand.`;
    return { reason };
  }
  if (step.source === edit.edited) return text;
  const written = sourceAt(text, step.line);
  const source = written === null ? null : mergeSource(edit.planned, written, edit.edited);
  const wanted = mergeSource(edit.planned, step.source, edit.edited);
  if (source === null || wanted === null) {
    const reason = `The cell was changed in ${name} (line ${step.line}) since the run began, on the same lines. Merge the two by hand.`;
    return { reason };
  }
  const proposed = withSource(text, step.line, source);
  if (!proposed.ok) return proposed;
  const after = stepsIn(name, proposed.text);
  if (isOnlyChange(steps, after, step.id, wanted)) return proposed.text;
  return { reason: `The new source cannot stand in ${name} without changing other steps. Put it there by hand.` };
}

function stepsIn(name: string, text: string): readonly RunbookStep[] {
  return parseRunbook(toSourceFile(name, text)).runbook.phases.flatMap((phase) => phase.steps);
}

/** The cell as the run began with it, wherever it is now; else the one of its name, whatever it is now. */
function findStep(steps: readonly RunbookStep[], { id, kind, named, planned, edited }: EditedStep): RunbookStep | null {
  const alike = steps.filter((step) => step.kind === kind);
  const own = alike.find((step) => step.id === id);
  if (own && (own.source === planned || own.source === edited)) return own;
  const moved = alike.filter((step) => step.source === planned);
  if (moved.length === 1 && moved[0]) return moved[0];
  return named ? (own ?? null) : null;
}

function isOnlyChange(
  before: readonly RunbookStep[],
  after: readonly RunbookStep[],
  id: string,
  source: string,
): boolean {
  if (before.length !== after.length) return false;
  return before.every((step, index) => {
    const now = after[index];
    if (now?.id !== step.id || now.kind !== step.kind) return false;
    return now.source === (step.id === id ? source : step.source);
  });
}
