import type { ChangePreview, ResultRows } from '../../cell.ts';
import { bindValues } from '../lexical/bind-values.ts';
import { type LexicalStatement, readStatements } from '../lexical/read-statements.ts';
import { MOST_ROWS, showChange, showRows } from '../render-table.ts';
import { askToKeep, failed, finished, refuse, SqlRefusal, type SqlResult, type SqlRun } from '../sql-outcome.ts';
import { type QueryWatch, watchQuery } from '../watch-query.ts';
import { changeMysqlRows, previewMysqlChange } from './change-mysql-rows.ts';
import { beginMysql, connectMysql, describeMysql, isLost, type MysqlConnection } from './connect-mysql.ts';
import { whyNotKnownToRead } from './known-to-read.ts';
import { MYSQL_FUNCTIONS } from './mysql-functions.ts';

/**
 * Runs SQL on MySQL or MariaDB in one transaction: READ ONLY for what changes nothing, else with a limit on the rows changed,
 * and a person asked before the commit. Does not throw: what went wrong is in the result.
 */
export async function runMysql(run: SqlRun, url: string): Promise<SqlResult> {
  try {
    const statements = readStatements(run, 'mysql', MYSQL_FUNCTIONS);
    return await withConnection(run, url, (connection, watch) => inTransaction(connection, statements, run, watch));
  } catch (error) {
    return failed(describeMysql(error));
  }
}

/** What each change would touch, looked at in a READ ONLY transaction. @throws Error with the reason in words */
export async function previewMysql(run: SqlRun, url: string): Promise<ChangePreview[]> {
  const statements = readStatements(run, 'mysql', MYSQL_FUNCTIONS);
  return withConnection(run, url, async (connection) => {
    await beginMysql(connection, 'READ ONLY', run.timeoutSeconds);
    await refuseUnknown(connection, statements);
    const previews: ChangePreview[] = [];
    for (const statement of statements) {
      if (statement.change) previews.push(await previewMysqlChange(connection, statement, run));
    }
    return previews;
  });
}

async function withConnection<T>(
  run: SqlRun,
  url: string,
  work: (connection: MysqlConnection, watch: QueryWatch) => Promise<T>,
): Promise<T> {
  run.signal.throwIfAborted();
  const connection = await connectMysql(url);
  const watch = watchQuery(run, connection);
  try {
    return await work(connection, watch);
  } catch (error) {
    if (error instanceof SqlRefusal) throw error;
    throw new Error(watch.reason() ?? describeMysql(error), { cause: error });
  } finally {
    watch.end();
    connection.end();
  }
}

async function inTransaction(
  connection: MysqlConnection,
  statements: readonly LexicalStatement[],
  run: SqlRun,
  watch: QueryWatch,
): Promise<SqlResult> {
  await beginMysql(connection, run.changes ? 'READ WRITE' : 'READ ONLY', run.timeoutSeconds);
  await refuseUnknown(connection, statements);
  if (!run.changes) await connection.ask(`SET SESSION sql_select_limit = ${MOST_ROWS + 1}`);
  const texts: string[] = [];
  const changes: ChangePreview[] = [];
  let rows: ResultRows | null = null;
  for (const statement of statements) {
    if (statement.change) {
      const change = await changeMysqlRows(connection, statement, run);
      changes.push(change);
      texts.push(showChange(change));
      rows = change.after ?? rows;
    } else {
      const done = showRows(await connection.ask(bindValues(run.source, statement.tokens, run.values)));
      texts.push(done.text);
      rows = done.rows;
    }
  }
  watch.pause();
  const decision = await askToKeep(run, changes);
  watch.resume();
  if (!decision.keep) {
    await connection.ask('ROLLBACK');
    return { ...finished(texts, rows, decision.why), status: 'failed' };
  }
  run.signal.throwIfAborted();
  watch.end();
  const lost = await commit(connection);
  return lost === null ? finished(texts, rows) : { ...finished(texts, rows, lost), status: 'unknown' };
}

async function refuseUnknown(connection: MysqlConnection, statements: readonly LexicalStatement[]): Promise<void> {
  const why = await whyNotKnownToRead(
    connection,
    statements.map(({ tokens }) => tokens),
  );
  if (why) refuse(`${why}, and so not known only to read.`, statements.map(({ text }) => text).join(';\n'));
}

/** @returns why nobody knows whether it happened; null when it has */
async function commit(connection: MysqlConnection): Promise<string | null> {
  try {
    await connection.ask('COMMIT');
    return null;
  } catch (error) {
    if (!isLost(error)) throw error;
    return `The connection was lost at the commit (${describeMysql(error)}). Look whether the change happened.`;
  }
}
