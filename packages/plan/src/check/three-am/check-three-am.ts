import type { RunbookStep } from '@tocsin/core';
import type { Problem } from '../../problem.ts';
import { isShellProgram } from '../../runbook/cell-kinds.ts';
import { parseCellInfo } from '../../runbook/parse-cell-info.ts';
import type { ParsedRunbook } from '../../runbook/parse-runbook.ts';
import { type Place, problemAt, type SourceFile } from '../../source-file.ts';
import { keysOf } from '../context.ts';
import { readCell } from './read-cell.ts';
import type { CellPlace, ThreeAmCell } from './three-am-rule.ts';
import { THREE_AM_RULES } from './three-am-rules.ts';
import { namesLeft } from './variables-used.ts';

/**
 * Warns of what will fail when somebody tired runs it, by the rules of {@link THREE_AM_RULES}.
 *
 * @param raw the YAML of the plan; null when some of it could not be read
 */
export function checkThreeAm(
  runbooks: readonly ParsedRunbook[],
  raw: Readonly<Record<string, unknown>> | null,
): readonly Problem[] {
  return runbooks.flatMap((parsed) =>
    cellsOf(parsed, raw).flatMap((cell) =>
      THREE_AM_RULES.flatMap(({ id, find }) =>
        find(cell).map(({ message, hint, ...place }) =>
          problemAt(parsed.file, placeInFile(parsed.file, cell, place), {
            severity: 'warning',
            code: id,
            message,
            hint,
          }),
        ),
      ),
    ),
  );
}

function cellsOf(
  { runbook, file }: ParsedRunbook,
  raw: Readonly<Record<string, unknown>> | null,
): readonly ThreeAmCell[] {
  const parameters = runbook.parameters.map(({ name }) => name);
  const variables = raw && new Set([...keysOf(raw, 'environment'), ...parameters]);
  return runbook.phases.flatMap(({ steps }) =>
    steps.flatMap((step, index) => {
      const before = variables && new Set(variables);
      for (const name of namesLeft(step)) variables?.add(name);
      if (!isRead(step) || step.source.trim() === '') return [];
      const previous = steps[index - 1] ?? null;
      return [readCell(step, { ofLever: false, limited: hasLimit(file, step), variables: before, previous })];
    }),
  );
}

/** What stands in another file is looked at there; the rules know the languages of shells and of databases. */
function isRead({ kind, interpreter, file }: RunbookStep): boolean {
  return file === undefined && (kind === 'sql' || (kind === 'shell' && isShellProgram(interpreter)));
}

/** Whether the author set a time limit: a step without one has the usual limit. */
function hasLimit(file: SourceFile, step: RunbookStep): boolean {
  const info = /^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(?:`{3,}|~{3,})(.*)$/.exec(file.lines[step.line - 1] ?? '')?.[1] ?? '';
  return parseCellInfo(info).timeoutSeconds !== null;
}

/** A fence in a list item or a quote is indented, and its cell's source is not. */
function placeInFile(file: SourceFile, cell: ThreeAmCell, { line, column }: CellPlace): Place {
  const fileLine = cell.step.line + 1 + line;
  const row = cell.rows[line] ?? '';
  const indent = Math.max(0, (file.lines[fileLine - 1] ?? '').indexOf(row));
  return { line: fileLine, column: column + indent };
}
