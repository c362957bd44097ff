import { runnerVariablesIn } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import type { CheckContext } from './context.ts';

/** The first of the runner's variables that each connection names, by the connection's id. */
type Elsewhere = ReadonlyMap<string, string>;

/** A connection whose address only runners know is asked by nobody but cells that run there. */
export function checkRunnerConnections(context: CheckContext): void {
  const elsewhere = connectionsElsewhere(context.draft.connections);
  if (elsewhere.size === 0) return;
  const ids = Object.keys(context.draft.connections);
  const only = ids.length === 1 ? ids[0] : undefined;
  checkCells(context, elsewhere, only);
  checkMonitors(context, elsewhere, only);
}

function connectionsElsewhere(connections: PlanDraft['connections']): Elsewhere {
  return new Map(
    Object.entries(connections).flatMap(([id, connection]) => {
      const place = 'url' in connection ? connection.url : 'file' in connection ? connection.file : connection.database;
      const [variable] = runnerVariablesIn(place);
      return variable === undefined ? [] : [[id, variable] as const];
    }),
  );
}

function checkCells(context: CheckContext, elsewhere: Elsewhere, only: string | undefined): void {
  for (const { runbook, file } of context.runbooks) {
    for (const step of runbook.phases.flatMap(({ steps }) => steps)) {
      const id = step.connection ?? (step.kind === 'sql' ? only : undefined);
      if (step.runner !== null || id === undefined || !elsewhere.has(id)) continue;
      const message = `Only a runner knows where "${id}" is, and this cell runs on the server`;
      const hint = 'Add { runner=LABEL } to the cell.';
      context.reportIn(file, { line: step.line, column: 1 }, { code: 'runner-connection', message, hint });
    }
  }
}

function checkMonitors(context: CheckContext, elsewhere: Elsewhere, only: string | undefined): void {
  for (const [id, monitor] of Object.entries(context.draft.monitors)) {
    if (monitor.type !== 'sql') continue;
    const asks = monitor.connection ?? only ?? '';
    const variable = elsewhere.get(asks);
    if (variable === undefined) continue;
    const message = `Only a runner knows where "${asks}" is, and monitors ask from the server`;
    const hint = `Give monitors a connection of their own, with few rights: url: \${${variable}}.`;
    context.reportAt(['monitors', id], { code: 'runner-connection', message, hint }, 'key');
  }
}
