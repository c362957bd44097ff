import { redact } from '@tocsin/core';
import type { CellResult, ChangePreview, ResultRows } from '../cell.ts';
import type { RemoteResult } from './protocol.ts';

/** Characters of JSON that a table may take; a message is at most 1 MB, and a character at most six bytes. */
const MOST_TABLE_CHARACTERS = 120_000;
const MOST_CLOSING = 4000;
const MOST_VARIABLE = 32_768;
const MOST_VARIABLES = 100_000;

/** What a machine keeps of a run to itself, for the cells of this run that come after. */
export interface LocalSession {
  /** A folder of this machine. */
  readonly cwd: string | null;
  /** Variables that hold a secret of this machine. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Splits a result into what the server may know, without secrets and of bounded size, and what stays here. */
export function fitResult(
  result: CellResult,
  secrets: readonly string[],
  env: Readonly<Record<string, string>>,
): { readonly sent: RemoteResult; readonly kept: LocalSession } {
  const sent: Record<string, string> = {};
  const kept: Record<string, string> = {};
  let room = MOST_VARIABLES;
  for (const [name, value] of Object.entries(result.session.variables)) {
    const own = Object.hasOwn(env, name) && env[name] === value;
    const fits = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && value.length <= Math.min(MOST_VARIABLE, room);
    if (!own && fits && redact(value, secrets) === value) {
      sent[name] = value;
      room -= value.length;
    } else if (!own) kept[name] = value;
  }
  const { status, exitCode } = result;
  const closing = result.closing && redact(result.closing, secrets).slice(0, MOST_CLOSING);
  const rows = result.rows && fitRows(redactRows(result.rows, secrets), MOST_TABLE_CHARACTERS);
  return {
    sent: { status, exitCode, closing, rows, variables: sent },
    kept: { cwd: result.session.cwd, variables: kept },
  };
}

/** The changes that a person is asked about, without secrets and of bounded size. */
export function fitChanges(changes: readonly ChangePreview[], secrets: readonly string[]): ChangePreview[] {
  const most = MOST_TABLE_CHARACTERS / Math.max(1, 2 * changes.length);
  const fit = (rows: ResultRows | null) => rows && fitRows(redactRows(rows, secrets), most);
  return changes.slice(0, 100).map(({ what, count, before, after }) => ({
    ...{ what: redact(what, secrets).slice(0, 2000), count, before: fit(before), after: fit(after) },
  }));
}

function redactRows({ columns, rows }: ResultRows, secrets: readonly string[]): ResultRows {
  const safe = (text: string) => redact(text, secrets);
  return { columns: columns.map(safe), rows: rows.map((row) => row.map((value) => value && safe(value))) };
}

/** The first rows that fit. Columns that alone are too many leave an empty table. */
function fitRows({ columns, rows }: ResultRows, most: number): ResultRows {
  let room = most - lengthOf(columns);
  const fitting: (string | null)[][] = [];
  if (room < 0 || columns.length > 2000) return { columns: ['(too many columns to send)'], rows: [] };
  for (const row of rows.slice(0, 5000)) {
    room -= lengthOf(row);
    if (room < 0) break;
    fitting.push(row);
  }
  return { columns: columns.map((name) => name.slice(0, 1000)), rows: fitting };
}

function lengthOf(values: readonly (string | null)[]): number {
  return values.reduce((sum, value) => sum + (value?.length ?? 4) + 3, 0);
}
