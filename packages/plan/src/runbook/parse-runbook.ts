import type { Runbook } from '@tocsin/core';
import type { Finding, Problem } from '../problem.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import type { NodePositions } from '../yaml/node-positions.ts';
import { RunbookLibrary, type WholeRunbook } from './runbook-library.ts';

/** A runbook with what is needed to point into its file. */
export interface ParsedRunbook {
  readonly runbook: Runbook;
  readonly file: SourceFile;
  /** Places of the front matter's keys. */
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
}

/**
 * Reads a runbook with the steps of those that it includes.
 *
 * @param others files that it may include, by their names; their own problems are not among the result's.
 */
export function parseRunbook(file: SourceFile, others: readonly SourceFile[] = []): ParsedRunbook {
  return toParsed(new RunbookLibrary([...others, file]).read(file));
}

/** Reads runbooks that may include each other. */
export function parseRunbooks(files: readonly SourceFile[]): readonly ParsedRunbook[] {
  const library = new RunbookLibrary(files);
  return files.map((file) => toParsed(library.read(file)));
}

function toParsed({ own, phases, parameters, problems }: WholeRunbook): ParsedRunbook {
  const { file, positions, id, title, symptoms, components, severity, impact, triggers } = own;
  const runbook: Runbook = {
    ...{ id, title, symptoms, components, severity, impact, parameters, triggers },
    file: file.name,
    phases,
  };
  const found: Problem[] = [];
  const report = (place: Place, finding: Finding): void => {
    found.push(problemAt(file, place, finding));
  };
  // An include that failed has a problem of its own.
  if (own.phases.every((phase) => phase.steps.length === 0)) {
    const hint = 'Add numbered items, or fences marked sh or sql, under "## " headings.';
    const place = { line: own.bodyLine, column: 1 };
    report(place, { severity: 'warning', code: 'no-steps', message: 'This runbook has no steps', hint });
  }
  reportUnused(runbook, positions, report);
  return { runbook, file, positions, problems: [...problems, ...found] };
}

/** Parameters of the front matter that no step uses; those of cells and of includes are used where they come from. */
function reportUnused(
  { parameters, phases }: Runbook,
  positions: NodePositions,
  report: (place: Place, finding: Finding) => void,
): void {
  const used = new Set(phases.flatMap(({ steps }) => steps.flatMap((step) => step.parameters)));
  for (const { name } of parameters) {
    if (used.has(name)) continue;
    const hint = `Write "$${name}" in a cell, or remove the parameter.`;
    const place = positions.get(['parameters', name])?.key ?? { line: 1, column: 1 };
    const message = `No cell uses the parameter "${name}"`;
    report(place, { severity: 'warning', code: 'unused-parameter', message, hint });
  }
}
