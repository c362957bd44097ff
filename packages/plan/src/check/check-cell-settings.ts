import type { RunbookStep } from '@tocsin/core';
import type { ParsedRunbook } from '../runbook/parse-runbook.ts';
import { dangling } from './check-references.ts';
import type { CheckContext } from './context.ts';
import { knownNames } from './known-names.ts';
import { placeInCell } from './place-in-cell.ts';

/** What the annotations and the body of a cell ask for exists, and does no harm. */
export function checkCellSettings(context: CheckContext, parsed: ParsedRunbook, step: RunbookStep): void {
  checkRole(context, parsed, step);
  checkHold(context, parsed, step);
  checkRetry(context, parsed, step);
}

function checkRole(context: CheckContext, { file }: ParsedRunbook, { approval, line }: RunbookStep): void {
  const known = knownNames(context, 'role');
  if (approval === null || approval.role === null || known.includes(approval.role)) return;
  context.reportIn(file, { line, column: 1 }, dangling('role', approval.role, known));
}

function checkHold(context: CheckContext, { file }: ParsedRunbook, step: RunbookStep): void {
  if (step.hold === null) return;
  for (const [kind, names] of [
    ['monitor', step.hold.monitors],
    ['metric', step.hold.metrics],
  ] as const) {
    const known = knownNames(context, kind);
    for (const name of names.filter((one) => !known.includes(one))) {
      const rows = step.source.split('\n');
      const row = Math.max(
        0,
        rows.findIndex((one) => one.includes(name)),
      );
      const column = Math.max(0, rows[row]?.indexOf(name) ?? 0) + 1;
      context.reportIn(file, placeInCell(file, step, row, column), dangling(kind, name, known));
    }
  }
}

/** A change that failed in the middle may have happened: repeating it unasked does it twice. */
function checkRetry(context: CheckContext, { file }: ParsedRunbook, step: RunbookStep): void {
  if (step.retry === 0 || !step.changes || step.annotations.idempotent === 'true') return;
  const message = 'This step changes something and is repeated by itself when it fails: it may happen twice';
  const hint = 'Say readonly=true or idempotent=true if that does no harm, or remove retry.';
  context.reportIn(file, { line: step.line, column: 1 }, { severity: 'warning', code: 'retry-changes', message, hint });
}
