import type { Connection } from '../model/plan-runbook.ts';

/** `${runner:NAME}`: a variable of the machine on which a cell runs, which Tocsin itself never knows. */
const RUNNER_VARIABLE = /\$\{runner:([A-Za-z_][A-Za-z0-9_]{0,127})\}/g;

/** Names of the runner's variables that a text asks for, each once. */
export function runnerVariablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(RUNNER_VARIABLE)].map((match) => match[1] ?? ''))];
}

/** The names of the runner's variables that a connection asks for; empty for one that the server knows by itself. */
export function runnerVariablesOf(connection: Connection): string[] {
  return runnerVariablesIn(placeOf(connection) ?? '');
}

/** The connection with the runner's variables filled in. Those that are missing stay as written. */
export function fillRunnerVariables(connection: Connection, env: Readonly<Record<string, string>>): Connection {
  const fill = (text: string | null) =>
    text?.replace(RUNNER_VARIABLE, (whole, name: string) => (Object.hasOwn(env, name) ? (env[name] ?? '') : whole)) ??
    null;
  switch (connection.type) {
    case 'd1':
      return { ...connection, database: fill(connection.database) };
    case 'sqlite':
      return { ...connection, file: fill(connection.file) };
    default:
      return { ...connection, url: fill(connection.url) };
  }
}

function placeOf(connection: Connection): string | null {
  switch (connection.type) {
    case 'd1':
      return connection.database;
    case 'sqlite':
      return connection.file;
    default:
      return connection.url;
  }
}
