import type { ChangePreview, ResultRows } from '../../cell.ts';
import { type BoundSql, bindValues } from '../lexical/bind-values.ts';
import type { LexicalStatement } from '../lexical/read-statements.ts';
import type { RowChange } from '../lexical/row-change.ts';
import { rowQueries } from '../lexical/row-queries.ts';
import { toResultRows } from '../render-table.ts';
import { refuse, refuseTooMany, SHOWN_ROWS, type SqlRun } from '../sql-outcome.ts';
import type { MysqlAnswer, MysqlConnection } from './connect-mysql.ts';

/** The rows that a change would touch, looked at and not changed. */
export async function previewMysqlChange(
  connection: MysqlConnection,
  statement: LexicalStatement,
  run: SqlRun,
): Promise<ChangePreview> {
  const change = await changeOf(connection, statement);
  const queries = queriesOf(change, run);
  if (queries === null) return { what: change.what, count: 0, before: null, after: null };
  const before = tableOf(await connection.ask(queries.rows));
  return { what: change.what, count: await countWith(connection, queries.count), before, after: null };
}

/** Runs a change in the open transaction, after a look at its rows. @throws SqlRefusal when there are too many */
export async function changeMysqlRows(
  connection: MysqlConnection,
  statement: LexicalStatement,
  run: SqlRun,
): Promise<ChangePreview> {
  const change = await changeOf(connection, statement);
  const { verb, what } = change;
  const queries = queriesOf(change, run);
  let before: ResultRows | null = null;
  if (queries !== null) {
    refuseTooMany(verb, await countWith(connection, queries.count), 'would touch');
    before = tableOf(await connection.ask({ ...queries.rows, text: `${queries.rows.text} FOR UPDATE` }));
  }
  const { touched } = await connection.ask(bindValues(run.source, statement.tokens, run.values));
  refuseTooMany(verb, touched, 'touched');
  return { what, count: touched, before, after: before && (await rowsAfter(connection, change, before)) };
}

/** The change, of a table that a transaction can take back. */
async function changeOf(connection: MysqlConnection, { text, change }: LexicalStatement): Promise<RowChange> {
  if (change === null) throw new Error('a statement that only reads is no change');
  if (change.returns) refuse('RETURNING is not needed: the rows are shown before and after.', text);
  const { rows } = await connection.ask({
    text: `SELECT t.table_type, e.transactions FROM information_schema.tables t
      LEFT JOIN information_schema.engines e ON e.engine = t.engine
      WHERE t.table_schema = coalesce(?, database()) AND lower(t.table_name) = lower(?)`,
    values: placeOf(change),
  });
  const [type, transactions] = rows[0] ?? [];
  if (type !== 'BASE TABLE') refuse(`there is no table ${change.names.join('.')}; views are not changed.`, text);
  if (transactions !== 'YES') refuse('its table has no transactions, so that a change could not be taken back.', text);
  return change;
}

/** Schema, null for the one of the connection, and table. */
function placeOf({ names }: RowChange): [string | null, string] {
  return [names.length > 1 ? (names[0] ?? null) : null, names.at(-1) ?? ''];
}

function queriesOf(change: RowChange, run: SqlRun): { count: BoundSql; rows: BoundSql } | null {
  if (change.verb === 'INSERT') return null;
  const { text, values } = bindValues(run.source, change.whereTokens, run.values);
  const { count, rows } = rowQueries(change, text);
  return { count: { text: count, values }, rows: { text: rows, values } };
}

async function countWith(connection: MysqlConnection, query: BoundSql): Promise<number> {
  return Number((await connection.ask(query)).rows[0]?.[0]);
}

/** The same rows again, found by their primary key; null where there is none. */
async function rowsAfter(
  connection: MysqlConnection,
  change: RowChange,
  before: ResultRows,
): Promise<ResultRows | null> {
  const { rows } = await connection.ask({
    text: `SELECT column_name FROM information_schema.key_column_usage WHERE constraint_name = 'PRIMARY'
      AND table_schema = coalesce(?, database()) AND lower(table_name) = lower(?) ORDER BY ordinal_position`,
    values: placeOf(change),
  });
  const keys = rows.map(([name]) => name ?? '');
  if (change.verb === 'DELETE' || before.rows.length === 0) return { columns: before.columns, rows: [] };
  if (keys.length === 0) return null;
  const condition = `(${keys.map((key) => `\`${key.replaceAll('`', '``')}\` = ?`).join(' AND ')})`;
  const values = before.rows.flatMap((row) => keys.map((key) => row[before.columns.indexOf(key)] ?? ''));
  const where = before.rows.map(() => condition).join(' OR ');
  return tableOf(await connection.ask({ text: `SELECT * FROM ${change.table} WHERE ${where}`, values }));
}

function tableOf({ columns, rows }: MysqlAnswer): ResultRows {
  return toResultRows(columns, rows.slice(0, SHOWN_ROWS));
}
