import { type ChildProcess, fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ChangePreview } from '../../cell.ts';
import { bindValues } from '../lexical/bind-values.ts';
import { type LexicalStatement, readStatements } from '../lexical/read-statements.ts';
import { rowQueries } from '../lexical/row-queries.ts';
import { askToKeep, failed, finished, SqlRefusal, type SqlResult, type SqlRun } from '../sql-outcome.ts';
import { type QueryWatch, watchQuery } from '../watch-query.ts';
import { SQLITE_FUNCTIONS } from './sqlite-functions.ts';
import type { SqliteChange, SqliteDecision, SqliteDone, SqliteReply, SqliteRequest } from './sqlite-protocol.ts';

/**
 * Runs SQL on a SQLite file in one transaction: opened for reading only for what changes nothing, else with a limit on the rows
 * changed, and a person asked before the commit. The library blocks its thread and cannot be interrupted, so it runs in a
 * process of its own, which is killed when time is up; the file is then as it was. Does not throw.
 */
export async function runSqlite(run: SqlRun, file: string): Promise<SqlResult> {
  try {
    const request = requestOf(run, file, run.changes ? 'change' : 'read');
    return await withProcess(run, file, (child, watch) => converse(child, watch, request, run));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** What each change would touch, looked at in a file opened for reading only. @throws Error with the reason in words */
export async function previewSqlite(run: SqlRun, file: string): Promise<ChangePreview[]> {
  const request = requestOf(run, file, 'preview');
  return withProcess(run, file, async (child) => [...(await begin(child, request)).changes]);
}

function requestOf(run: SqlRun, file: string, mode: SqliteRequest['mode']): SqliteRequest {
  const statements = readStatements(run, 'sqlite', SQLITE_FUNCTIONS).map((statement) => ({
    ...bindValues(run.source, statement.tokens, run.values),
    change: changeOf(statement, run),
  }));
  return { file, mode, statements };
}

function changeOf({ change }: LexicalStatement, run: SqlRun): SqliteChange | null {
  if (change === null) return null;
  const { verb, what, table, alias } = change;
  if (verb === 'INSERT') return { verb, what, table, alias, queries: null };
  const { text, values } = bindValues(run.source, change.whereTokens, run.values);
  const { count, rows } = rowQueries(change, text);
  return { verb, what, table, alias, queries: { count: { text: count, values }, rows: { text: rows, values } } };
}

async function withProcess<T>(
  run: SqlRun,
  file: string,
  work: (child: ChildProcess, watch: QueryWatch) => Promise<T>,
): Promise<T> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new SqlRefusal(`There is no file ${file} on this machine.`);
  run.signal.throwIfAborted();
  const child = start();
  const kill = async () => void child.kill('SIGKILL');
  const watch = watchQuery(run, { cancel: kill, kill });
  try {
    return await work(child, watch);
  } catch (error) {
    throw watch.reason() === null ? error : new Error(watch.reason() ?? '', { cause: error });
  } finally {
    watch.end();
    await ended(child);
  }
}

/** Ends the process, and with it its locks on the file. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  if (child.kill('SIGKILL')) await exit;
}

/** From the sources, as in tests, the built process is taken: it runs JavaScript. */
function start(): ChildProcess {
  const built = import.meta.url.endsWith('.ts') ? '../../../dist/sql/sqlite/' : './';
  const entry = fileURLToPath(new URL(`${built}sqlite.entry.js`, import.meta.url));
  return fork(entry, [], { env: {}, execArgv: ['--max-old-space-size=256'], stdio: 'ignore' });
}

async function converse(
  child: ChildProcess,
  watch: QueryWatch,
  request: SqliteRequest,
  run: SqlRun,
): Promise<SqlResult> {
  const { texts, rows, changes } = await begin(child, request);
  if (request.mode === 'read') return finished(texts, rows);
  watch.pause();
  const decision = await askToKeep(run, changes);
  watch.resume();
  if (!decision.keep) {
    await send(child, { keep: false });
    return { ...finished(texts, rows, decision.why), status: 'failed' };
  }
  run.signal.throwIfAborted();
  watch.end();
  const reply = await send(child, { keep: true }).catch((error: Error) => error);
  if (reply instanceof Error) {
    const lost = `The process ended at the commit (${reply.message}). Look whether the change happened.`;
    return { ...finished(texts, rows, lost), status: 'unknown' };
  }
  if ('failure' in reply) throw new Error(reply.failure);
  return finished(texts, rows);
}

async function begin(child: ChildProcess, request: SqliteRequest): Promise<SqliteDone> {
  const reply = await send(child, request);
  if ('failure' in reply) throw new Error(reply.failure);
  if (!('done' in reply)) throw new Error('the process gave an answer to another question');
  return reply.done;
}

/** @throws Error when the process ends before it answers */
function send(child: ChildProcess, message: SqliteRequest | SqliteDecision): Promise<SqliteReply> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      child.removeAllListeners();
      settle();
    };
    child.on('message', (reply) => end(() => resolve(reply as SqliteReply)));
    child.on('error', (error) => end(() => reject(error)));
    child.on('exit', (code, signal) => end(() => reject(new Error(`the process ended with ${signal ?? code}`))));
    child.send(message, (error) => error && end(() => reject(error)));
  });
}
