import type { Panel, Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { runCommand } from '../../check/check-command.ts';
import { askConnection } from '../../check/check-sql.ts';
import { busiestTablesQuery } from './busiest-tables.ts';
import { recentErrors } from './recent-errors.ts';

/** What a panel shows. */
export interface PanelTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A panel that takes longer is given up: a board that waits is no board. */
const TIMEOUT_SECONDS = 10;
const MOST_ROWS = 20;
const MOST_CHARACTERS = 500;

/** Reads a panel's table. @returns the table, or why there is none, in words */
export async function readPanel(
  app: App,
  plan: Plan,
  panel: Panel,
): Promise<PanelTable | { readonly failure: string }> {
  const { source } = panel;
  if (source.kind === 'recent-errors') return recentErrors(app.db, plan, MOST_ROWS);
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const context = { plan, signal, dataDir: app.config.dataDir };
  const asked = { id: `panel-${panel.id}`, timeout: TIMEOUT_SECONDS };
  if (source.kind === 'command') {
    const { failure, exitCode, output } = await runCommand({ ...asked, command: source.command }, context);
    if (failure !== null) return { failure };
    if (exitCode !== 0)
      return { failure: `the command ended with exit code ${exitCode}: ${output.trim().slice(-300)}` };
    return { columns: [], rows: lastLines(output).map((line) => [shown(line)]) };
  }
  const connection = plan.connections[source.connection];
  const query = source.kind === 'sql' ? source.query : connection ? busiestTablesQuery(connection) : '';
  if (query === null) return { failure: `a database of type ${connection?.type} does not count its tables` };
  const answer = await askConnection({ ...asked, connection: source.connection, query }, context);
  if ('failure' in answer) return answer;
  const rows = answer.rows
    .slice(0, MOST_ROWS)
    .map((row) => row.map((value) => shown(value === null ? '' : String(value))));
  return { columns: answer.columns, rows };
}

/** A log's newest lines stand at its end. */
function lastLines(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-MOST_ROWS);
}

function shown(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
