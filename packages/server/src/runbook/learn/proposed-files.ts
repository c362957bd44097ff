import type { Plan } from '@tocsin/core';
import { Problem } from '../../platform/problem.ts';
import { plannedStep } from './edit-step.ts';
import type { Edit, Lessons } from './lessons.views.ts';
import { type Conflict, type EditedStep, proposeFile } from './propose-file.ts';
import type { FileText } from './read-plan-file.ts';

/** A file of the plan with what a run makes of it. */
export interface ProposedChange {
  /** Within the plan's folder. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface ProposedFiles {
  /** Only those that change. */
  readonly files: readonly ProposedChange[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Puts the edits of a run into the plan's files.
 * @param plan the version that the run follows
 * @param read a file as it is now, on disk or in a commit
 */
export async function proposedFiles(
  { run, edits }: Lessons,
  plan: Plan,
  read: (name: string) => Promise<FileText>,
): Promise<ProposedFiles> {
  const runbook = plan.runbooks[run.runbook];
  const byFile = new Map<string, EditedStep[]>();
  const conflicts: Conflict[] = [];
  for (const edit of edits) {
    const planned = plannedStep(runbook, edit.step.id);
    if (runbook && planned) {
      const name = planned.file ?? runbook.file;
      byFile.set(name, [...(byFile.get(name) ?? []), editedStep(edit, planned.annotations?.name !== undefined)]);
    } else {
      const { id: step, title } = edit.step;
      conflicts.push({ step, title, reason: 'The version of the plan that the run follows has no such step.' });
    }
  }
  const files: ProposedChange[] = [];
  for (const [name, steps] of byFile) {
    const now = await read(name).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'conflict') return error.message;
      throw error;
    });
    if (typeof now === 'string') {
      conflicts.push(...steps.map(({ step, title }) => ({ step, title, reason: now })));
      continue;
    }
    const proposed = proposeFile(name, now.text, steps);
    conflicts.push(...proposed.conflicts);
    if (proposed.text === now.text) continue;
    files.push({ name, before: now.mark + now.text, after: now.mark + proposed.text });
  }
  return { files, conflicts };
}

/** A step of an included runbook is known in its own file by the last part of its id. */
function editedStep({ step, planned }: Edit, named: boolean): EditedStep {
  const { id, title, kind, source } = step;
  return { step: id, title, id: id.slice(id.lastIndexOf('/') + 1), named, kind, planned, edited: source };
}
