import type { D1Connection } from '@tocsin/core';
import type { CellPlace, ChangePreview, ResultRows } from '../../cell.ts';
import { fillValues } from '../lexical/bind-values.ts';
import { type LexicalStatement, readStatements } from '../lexical/read-statements.ts';
import { rowQueries } from '../lexical/row-queries.ts';
import { showChange, showRows, toResultRows } from '../render-table.ts';
import {
  askToKeep,
  failed,
  finished,
  refuse,
  refuseTooMany,
  SHOWN_ROWS,
  SqlRefusal,
  type SqlResult,
  type SqlRun,
} from '../sql-outcome.ts';
import { SQLITE_FUNCTIONS } from '../sqlite/sqlite-functions.ts';
import { askWrangler, type D1Answer, type Wrangler } from './ask-wrangler.ts';

/**
 * Runs SQL on a Cloudflare D1 database through the vendor's own command, which signs in by the plan's environment. D1 has no
 * transaction that could wait for a person, nor one that only reads: so a cell that changes holds one change, whose rows are
 * counted and shown first, and the question comes before it. Does not throw.
 */
export async function runD1(run: SqlRun, connection: D1Connection, place: CellPlace): Promise<SqlResult> {
  try {
    const statements = readD1(run);
    const wrangler = { run, database: databaseOf(connection), place };
    return run.changes && statements.some(({ change }) => change)
      ? await change(wrangler, statements)
      : await read(wrangler, statements);
  } catch (error) {
    if (error instanceof SqlRefusal) return failed(error.message);
    throw error;
  }
}

/** What the change of a cell would touch. @throws SqlRefusal */
export async function previewD1(run: SqlRun, connection: D1Connection, place: CellPlace): Promise<ChangePreview[]> {
  const [statement] = readD1(run).filter(({ change }) => change);
  if (!statement) return [];
  return [await preview({ run, database: databaseOf(connection), place }, statement)];
}

function readD1(run: SqlRun): LexicalStatement[] {
  const statements = readStatements(run, 'sqlite', SQLITE_FUNCTIONS);
  const changing = statements.find(({ change }) => change);
  if (changing && statements.length > 1)
    refuse('a cell on D1 holds one change alone, because D1 cannot take it back.', changing.text);
  return statements;
}

function databaseOf({ id, database }: D1Connection): string {
  if (database !== null) return database;
  throw new SqlRefusal(`The connection "${id}" has no database: the secret that names it is not set.`);
}

async function read(wrangler: Wrangler, statements: readonly LexicalStatement[]): Promise<SqlResult> {
  const answer = await askWrangler(wrangler, textOf(wrangler.run, statements));
  if ('failure' in answer) return failed(answer.failure.trimEnd());
  const shown = answer.results.map((rows) => showRows(rows));
  return finished(
    shown.map(({ text }) => text),
    shown.at(-1)?.rows ?? null,
  );
}

async function change(wrangler: Wrangler, statements: readonly LexicalStatement[]): Promise<SqlResult> {
  const [statement] = statements;
  if (!statement?.change) throw new Error('there is no change in this cell');
  const seen = await preview(wrangler, statement);
  refuseTooMany(statement.change.verb, seen.count, 'would touch');
  const decision = await askToKeep(wrangler.run, [seen]);
  if (!decision.keep) return { ...failed(`${showChange(seen)}\n\n${decision.why}`), rows: null };
  if (wrangler.run.signal.aborted) return failed('Stopped. Nothing was changed.');
  const answer = await askWrangler(wrangler, textOf(wrangler.run, statements));
  if ('failure' in answer) return outcomeOf(answer);
  const count = answer.changes;
  const made = { ...seen, count, after: answer.results.find(({ rows }) => rows.length > 0) ?? null };
  return finished([`${showChange(made)}\n${count} rows changed`], made.after);
}

/** Once wrangler was started nobody can say whether a change that was cut off has happened. */
function outcomeOf(answer: Extract<D1Answer, { failure: string }>): SqlResult {
  const result = failed(answer.failure.trimEnd());
  return answer.wasCutOff ? { ...result, status: 'unknown' } : result;
}

async function preview(wrangler: Wrangler, { change }: LexicalStatement): Promise<ChangePreview> {
  if (change === null) throw new Error('a statement that only reads is no change');
  if (change.verb === 'INSERT') return { what: change.what, count: 0, before: null, after: null };
  const { run } = wrangler;
  const { count, rows } = rowQueries(change, fillValues(run.source, change.whereTokens, run.values));
  const answer = await askWrangler(wrangler, `${rows}; ${count}`);
  if ('failure' in answer) throw new SqlRefusal(answer.failure.trimEnd());
  const [before, counted] = answer.results;
  const number = Number(counted?.rows[0]?.[0] ?? Number.NaN);
  if (!Number.isInteger(number)) throw new SqlRefusal('wrangler did not say how many rows it would touch.');
  return { what: change.what, count: number, before: before ? firstOf(before) : null, after: null };
}

function firstOf({ columns, rows }: ResultRows): ResultRows {
  return toResultRows(columns, rows.slice(0, SHOWN_ROWS));
}

/** What wrangler is given: the values filled in, nothing of the source that was not read as SQL. */
function textOf(run: SqlRun, statements: readonly LexicalStatement[]): string {
  return statements.map(({ tokens }) => fillValues(run.source, tokens, run.values)).join('; ');
}
