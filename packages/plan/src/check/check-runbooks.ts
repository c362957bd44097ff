import type { RunbookStep } from '@tocsin/core';
import { findActingCommands } from '../runbook/acting-commands.ts';
import type { ParsedRunbook } from '../runbook/parse-runbook.ts';
import { dangling } from './check-references.ts';
import { type CheckContext, keysOf } from './context.ts';
import { knownNames } from './known-names.ts';

/** Runbooks name components, connections, levers and restorations that exist. */
export function checkRunbooks(context: CheckContext): void {
  for (const parsed of context.runbooks) {
    checkComponents(context, parsed);
    checkSeverity(context, parsed);
    for (const phase of parsed.runbook.phases) {
      for (const step of phase.steps) {
        checkConnection(context, parsed, step);
        if (step.kind === 'shell') checkCommands(context, parsed, step);
      }
    }
  }
}

function checkComponents(context: CheckContext, { runbook, file, positions }: ParsedRunbook): void {
  const known = knownNames(context, 'component');
  for (const [index, component] of runbook.components.entries()) {
    if (known.includes(component)) continue;
    const place = positions.get(['components', index])?.value ?? { line: 1, column: 1 };
    context.reportIn(file, place, dangling('component', component, known));
  }
}

function checkSeverity(context: CheckContext, { runbook, file, positions }: ParsedRunbook): void {
  const known = knownNames(context, 'severity');
  if (runbook.severity === null || known.includes(runbook.severity)) return;
  const place = positions.get(['severity'])?.value ?? { line: 1, column: 1 };
  context.reportIn(file, place, dangling('severity', runbook.severity, known));
}

function checkConnection(context: CheckContext, { file }: ParsedRunbook, step: RunbookStep): void {
  const known = keysOf(context.raw, 'connections');
  const place = { line: step.line, column: 1 };
  if (step.connection !== null) {
    if (!known.includes(step.connection)) context.reportIn(file, place, dangling('connection', step.connection, known));
  } else if (step.kind === 'sql' && known.length !== 1) {
    const message = 'This SQL cell does not say where it runs';
    const hint =
      known.length === 0 ? 'Define a database under "connections".' : `Add { connection=ID }: ${known.join(', ')}.`;
    context.reportIn(file, place, { code: 'no-connection', message, hint });
  }
}

function checkCommands(context: CheckContext, { file }: ParsedRunbook, step: RunbookStep): void {
  for (const { noun, id, lineOffset, column } of findActingCommands(step.source)) {
    const known = knownNames(context, noun);
    if (known.includes(id)) continue;
    const line = step.line + 1 + lineOffset;
    // In a list item the fence is indented, and the cell's source is not.
    const sourceLine = step.source.split('\n')[lineOffset] ?? '';
    const indent = Math.max(0, (file.lines[line - 1] ?? '').indexOf(sourceLine));
    context.reportIn(file, { line, column: column + indent }, dangling(noun, id, known));
  }
}
