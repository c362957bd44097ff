import pg from 'pg';
import type { ChangePreview, ResultRows } from '../../cell.ts';
import { toResultRows } from '../render-table.ts';
import { refuse, refuseTooMany, SHOWN_ROWS, SqlRefusal } from '../sql-outcome.ts';
import { type SqlStatement, whyQueryWrites } from './classify-sql.ts';
import { askPostgres } from './connect-postgres.ts';
import { whyNotKnownToRead } from './known-to-read.ts';
import { type RowsOfChange, rowsOfChange } from './preview-select.ts';

/** The user of the database may lack a right, the server may be old, or a view may not give rows back. */
const TRY_WITHOUT = ['42501', '0A000', '42601', '42809', '55000'];

/** What a change has done in its open transaction, and the rows that the statement itself gave. */
export interface Changed extends ChangePreview {
  readonly verb: string;
}

/**
 * The rows that a statement would touch, looked at and not changed.
 * @throws SqlRefusal when they cannot be told, because the condition itself may act
 */
export async function previewChange(client: pg.Client, statement: SqlStatement): Promise<ChangePreview> {
  const change = await describeChange(statement);
  if (change === null) return { what: firstLine(statement.text), count: 0, before: null, after: null };
  if (change.select === null) return { what: change.what, count: 0, before: null, after: null };
  await refuseActing(client, statement, change.select.tree);
  const before = await askPostgres(client, `${change.select.rows}\nlimit ${SHOWN_ROWS}`);
  const counted = await askPostgres(client, change.select.count);
  return { what: change.what, count: Number(counted.rows[0]?.[0]), before: tableOf(before), after: null };
}

/**
 * Runs one INSERT, UPDATE, DELETE or MERGE in the open transaction, after a look at the rows that it touches.
 * @returns null for any other statement
 * @throws SqlRefusal when there are too many; the caller rolls back
 */
export async function changeRows(client: pg.Client, statement: SqlStatement): Promise<Changed | null> {
  const change = await describeChange(statement);
  if (change === null) return null;
  const verb = change.what.split(' ')[0] ?? '';
  const before = await rowsBefore(client, statement, change, verb);
  const returning = change.returns ? statement.text : `${statement.text}\nreturning ${change.alias}.*`;
  const result = await attempt(client, returning, statement.text);
  const count = result.rowCount ?? 0;
  refuseTooMany(verb, count, 'touched');
  const given = result.fields.length === 0 ? null : tableOf(result);
  if (verb === 'DELETE' && !change.returns) {
    const after = before && { columns: before.columns, rows: [] };
    return { what: change.what, verb, count, before, after };
  }
  const key = change.returns ? [] : await keyOf(client, statement);
  return { what: change.what, verb, count, before, after: given && inOrderOf(before, given, key) };
}

async function describeChange(statement: SqlStatement): Promise<RowsOfChange | null> {
  try {
    return await rowsOfChange(statement);
  } catch (error) {
    throw new SqlRefusal(error instanceof Error ? error.message : String(error));
  }
}

/** The first rows, kept from others until the end of the transaction. */
async function rowsBefore(client: pg.Client, statement: SqlStatement, { select, alias }: RowsOfChange, verb: string) {
  if (select === null) return null;
  await refuseActing(client, statement, select.tree);
  const counted = await askPostgres(client, select.count);
  refuseTooMany(verb, Number(counted.rows[0]?.[0]), 'would touch');
  const rows = `${select.rows}\nlimit ${SHOWN_ROWS}`;
  return tableOf(await attempt(client, `${rows} for update of ${alias}`, rows));
}

/** To look is not to act: a condition that calls a function which may change something would do so for the look alone. */
async function refuseActing(client: pg.Client, { text }: SqlStatement, tree: unknown): Promise<void> {
  const why = whyQueryWrites(tree as Parameters<typeof whyQueryWrites>[0]) ?? (await whyNotKnownToRead(client, [tree]));
  if (why) refuse(`the rows that it would touch cannot be shown first, because ${why}.`, text);
}

/** Runs the first text, and the second when the database does not let that be done. */
async function attempt(client: pg.Client, text: string, other: string) {
  await client.query('savepoint tocsin_attempt');
  try {
    return await askPostgres(client, text);
  } catch (error) {
    if (text === other || !(error instanceof pg.DatabaseError) || !TRY_WITHOUT.includes(error.code ?? '')) throw error;
    await client.query('rollback to savepoint tocsin_attempt');
    return askPostgres(client, other);
  }
}

/** Columns of the primary key of the table that a statement changes. */
async function keyOf(client: pg.Client, { fields }: SqlStatement): Promise<string[]> {
  const { relname, schemaname } = fields.relation as { relname: string; schemaname?: string };
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_catalog.pg_index i
       join pg_catalog.pg_class c on c.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
     where i.indisprimary and c.relname = $1
       and (n.nspname = $2 or $2 is null and pg_catalog.pg_table_is_visible(c.oid))`,
    [relname, schemaname ?? null],
  );
  return rows.map(({ name }) => name);
}

/** The rows after a change in the order of those before it, found by their key. */
function inOrderOf(before: ResultRows | null, given: ResultRows, key: readonly string[]): ResultRows {
  if (before === null || key.length === 0) return { ...given, rows: given.rows.slice(0, SHOWN_ROWS) };
  const keyIn = ({ columns }: ResultRows, row: (string | null)[]) =>
    JSON.stringify(key.map((name) => row[columns.indexOf(name)] ?? null));
  const byKey = new Map(given.rows.map((row) => [keyIn(given, row), row]));
  const found = before.rows.flatMap((row) => {
    const match = byKey.get(keyIn(before, row));
    byKey.delete(keyIn(before, row));
    return match ? [match] : [];
  });
  return { columns: given.columns, rows: [...found, ...byKey.values()].slice(0, SHOWN_ROWS) };
}

function tableOf(result: pg.QueryArrayResult<(string | null)[]>): ResultRows {
  return toResultRows(
    result.fields.map((field) => field.name),
    result.rows,
  );
}

function firstLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
