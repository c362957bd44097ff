import type { RunbookStep } from '@tocsin/core';
import { findActingCommands } from '../runbook/acting-commands.ts';
import type { ParsedRunbook } from '../runbook/parse-runbook.ts';
import { checkCellSettings } from './check-cell-settings.ts';
import { dangling } from './check-references.ts';
import { checkTriggers } from './check-triggers.ts';
import { type CheckContext, keysOf } from './context.ts';
import { knownNames } from './known-names.ts';
import { placeInCell } from './place-in-cell.ts';

/** Runbooks name components, connections, monitors, roles, levers and restorations that exist. */
export function checkRunbooks(context: CheckContext): void {
  for (const parsed of context.runbooks) {
    checkComponents(context, parsed);
    checkSeverity(context, parsed);
    checkTriggers(context, parsed);
    // What is included is looked at where it stands.
    const steps = parsed.runbook.phases.flatMap((phase) => phase.steps.filter(({ file }) => file === undefined));
    for (const step of steps) {
      checkConnection(context, parsed, step);
      checkCellSettings(context, parsed, step);
      if (step.kind === 'shell') {
        checkCommands(context, parsed, step);
        checkMonitors(context, parsed, step);
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
    context.reportIn(file, placeInCell(file, step, lineOffset, column), dangling(noun, id, known));
  }
}

/** `tocsin health --check ID`; the board shows monitors and metrics alike. */
const HEALTH_CHECK = /\btocsin\s+health\s(?:--json\s+)?\s*--check[=\s]\s*["']?([A-Za-z][\w.-]*)/g;

function checkMonitors(context: CheckContext, { file }: ParsedRunbook, step: RunbookStep): void {
  const known = knownNames(context, 'monitor or metric');
  for (const [lineOffset, row] of step.source.split('\n').entries()) {
    if (row.trimStart().startsWith('#')) continue;
    for (const match of row.matchAll(HEALTH_CHECK)) {
      const id = match[1] ?? '';
      if (known.includes(id)) continue;
      const column = match.index + match[0].length - id.length + 1;
      context.reportIn(file, placeInCell(file, step, lineOffset, column), dangling('monitor or metric', id, known));
    }
  }
}
