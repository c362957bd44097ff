import type pg from 'pg';
import type { ChangePreview, ResultRows } from '../../cell.ts';
import { MOST_ROWS, showChange, showRows, toResultRows } from '../render-table.ts';
import { askToKeep, failed, finished, refuse, SqlRefusal, type SqlResult, type SqlRun } from '../sql-outcome.ts';
import { type QueryWatch, watchQuery } from '../watch-query.ts';
import { changeRows, previewChange } from './change-rows.ts';
import { classifySql, type SqlStatement } from './classify-sql.ts';
import { commitPostgres } from './commit-postgres.ts';
import {
  askPostgres,
  beginTransaction,
  connectPostgres,
  describePostgres,
  type PostgresConnection,
} from './connect-postgres.ts';
import { fillPostgres } from './fill-postgres.ts';
import { whyNotKnownToRead } from './known-to-read.ts';

/**
 * Runs SQL on PostgreSQL in one transaction: READ ONLY for what changes nothing, else with a limit on the rows changed, and a
 * person asked before the commit. Does not throw: what went wrong is in the result.
 */
export async function runPostgres(run: SqlRun, url: string): Promise<SqlResult> {
  try {
    const statements = await readStatements(run);
    return await withConnection(run, url, (connection, watch) => inTransaction(connection, statements, run, watch));
  } catch (error) {
    return failed(describePostgres(error));
  }
}

/**
 * What each change of a cell would touch, looked at in a READ ONLY transaction.
 * @throws Error with the reason in words when it would be refused or cannot be looked at
 */
export async function previewPostgres(run: SqlRun, url: string): Promise<ChangePreview[]> {
  const statements = await readStatements(run);
  return withConnection(run, url, async (connection) => {
    await beginTransaction(connection, 'read only', run.timeoutSeconds);
    const previews: ChangePreview[] = [];
    for (const statement of statements) {
      if (statement.writes) previews.push(await previewChange(connection.client, statement));
    }
    return previews;
  });
}

async function readStatements(run: SqlRun): Promise<SqlStatement[]> {
  const sql = await classifySql(await fillPostgres(run.source, run.values));
  if (sql.error !== null) throw new SqlRefusal(sql.error);
  for (const { text, writes, refused } of sql.statements) {
    if (refused) refuse(refused, text);
    if (writes && !run.changes) refuse(`the step is marked as one that changes nothing, but ${writes}.`, text);
  }
  return sql.statements;
}

/** @throws Error with the reason in words */
async function withConnection<T>(
  run: SqlRun,
  url: string,
  work: (connection: PostgresConnection, watch: QueryWatch) => Promise<T>,
): Promise<T> {
  const connection = connectPostgres(url);
  const watch = watchQuery(run, connection);
  try {
    run.signal.throwIfAborted();
    await connection.client.connect();
    return await work(connection, watch);
  } catch (error) {
    if (error instanceof SqlRefusal) throw error;
    throw new Error(watch.reason() ?? connection.reason() ?? describePostgres(error), { cause: error });
  } finally {
    watch.end();
    await connection.end();
  }
}

async function inTransaction(
  connection: PostgresConnection,
  statements: readonly SqlStatement[],
  run: SqlRun,
  watch: QueryWatch,
): Promise<SqlResult> {
  const { client } = connection;
  await beginTransaction(connection, run.changes ? 'read write' : 'read only', run.timeoutSeconds);
  if (!run.changes) await refuseUnknown(client, statements);
  const texts: string[] = [];
  const changes: ChangePreview[] = [];
  let rows: ResultRows | null = null;
  for (const statement of statements) {
    const change = run.changes ? await changeRows(client, statement) : null;
    const done = change
      ? { text: showChange(change), rows: change.after }
      : await runStatement(client, statement, run.changes);
    if (change) changes.push(change);
    texts.push(done.text);
    rows = done.rows ?? rows;
  }
  watch.pause();
  const decision = await askToKeep(run, changes);
  watch.resume();
  if (!decision.keep) {
    await client.query('rollback');
    return { ...finished(texts, rows, decision.why), status: 'failed' };
  }
  run.signal.throwIfAborted();
  // What is being committed can no longer be stopped.
  watch.end();
  const lost = await commitPostgres(connection);
  return lost === null ? finished(texts, rows) : { ...finished(texts, rows, lost), status: 'unknown' };
}

/** The database may hold functions of its own behind what by its grammar only reads. */
async function refuseUnknown(client: pg.Client, statements: readonly SqlStatement[]): Promise<void> {
  const trees = statements.map(({ kind, fields }) => ({ [kind]: fields }));
  const why = await whyNotKnownToRead(client, trees);
  if (why === null) return;
  refuse(`the step is marked as one that changes nothing, but ${why}.`, statements.map(({ text }) => text).join(';\n'));
}

interface Ran {
  readonly text: string;
  readonly rows: ResultRows | null;
}

async function runStatement(client: pg.Client, statement: SqlStatement, changes: boolean): Promise<Ran> {
  // A cursor fetches no more than is shown, however large the table is. Not where a function of the query may change
  // something: that would then happen for the first rows only.
  if (statement.isQuery && !changes) {
    await client.query(`declare tocsin_rows no scroll cursor for ${statement.text}`);
    const fetched = await askPostgres(client, `fetch ${MOST_ROWS + 1} from tocsin_rows`);
    await client.query('close tocsin_rows');
    return shown(fetched);
  }
  const result = await askPostgres(client, statement.text);
  if (result.fields.length > 0) return shown(result);
  return { text: result.rowCount === null ? result.command : `${result.command} ${result.rowCount}`, rows: null };
}

function shown(result: pg.QueryArrayResult<(string | null)[]>): Ran {
  return showRows(
    toResultRows(
      result.fields.map((field) => field.name),
      result.rows,
    ),
  );
}
