import type { FoundConnection, FoundRunbook, FoundStep } from '../found.ts';
import type { Gathered } from './gather.ts';
import { Names } from './names.ts';

/** A database of the plan. */
export interface Connection {
  readonly id: string;
  readonly type: 'postgres' | 'd1';
  /** Variable that holds its address, or the name of the D1 database. */
  readonly name: string;
  readonly from: string | null;
  readonly todo: string | null;
}

export interface Connections {
  readonly all: readonly Connection[];
  /** Id of the connection on which a SQL step runs; null for any other step. */
  readonly of: (step: FoundStep) => string | null;
}

/** The databases that SQL steps name, and one for those that name none. */
export function findConnections(gathered: Gathered): Connections {
  const names = new Names();
  const byKey = new Map<string, Connection>();
  let unnamed: string | null = null;
  for (const runbook of [...gathered.runbooks, ...gathered.procedures]) {
    for (const { connection } of sqlStepsOf(runbook)) {
      if (!connection) unnamed ??= runbook.from;
      else if (!byKey.has(keyOf(connection)))
        byKey.set(keyOf(connection), toConnection(connection, names, runbook.from));
    }
  }
  const all = [...byKey.values()];
  if (unnamed !== null && all.length === 0) {
    const todo = 'which database do the SQL steps ask?';
    all.push({ id: names.take('app', 'app'), type: 'postgres', name: 'DATABASE_URL', from: unnamed, todo });
  }
  const usual = all.find(({ type }) => type === 'postgres') ?? all[0] ?? null;
  return {
    all,
    of: (step) => {
      if (step.does !== 'sql') return null;
      return ((step.connection && byKey.get(keyOf(step.connection))) || usual)?.id ?? null;
    },
  };
}

function toConnection({ type, name }: FoundConnection, names: Names, from: string): Connection {
  if (type === 'd1') return { id: names.take(name, 'database'), type, name, from, todo: null };
  const isVariable = /^[A-Za-z_]\w*$/.test(name);
  return { id: names.take(idOf(name), 'database'), type, name: isVariable ? name : 'DATABASE_URL', from, todo: null };
}

function* sqlStepsOf({ phases }: FoundRunbook): Iterable<FoundStep> {
  for (const { parts } of phases) for (const part of parts) if (part.kind === 'step' && part.does === 'sql') yield part;
}

function keyOf({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type} ${name}`;
}

/** `DATABASE_URL` is `database`. */
function idOf(variable: string): string {
  return variable.replace(/_?(?:URL|URI|DSN|CONNECTION_STRING)$/i, '') || variable;
}
