import type { Connection } from '@tocsin/core';
import pg from 'pg';
import type { ResultRows } from '../cell.ts';
import { classifySql, type SqlStatement } from './classify-sql.ts';
import { MOST_ROWS, showRows } from './render-table.ts';

/** An UPDATE or DELETE of more rows than this is undone: it is hardly what a person meant in an incident. */
export const MOST_CHANGED_ROWS = 1000;
const LOCK_TIMEOUT_MS = 5000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A query that does not end after it was cancelled loses its connection. */
const GRACE_MS = 3000;

export interface SqlCell {
  /** Name of one of `connections`. */
  readonly connection: string | null;
  readonly connections: Readonly<Record<string, Connection>>;
  readonly source: string;
  readonly changes: boolean;
  readonly timeoutSeconds: number;
  /** Aborted to cancel the query. */
  readonly signal: AbortSignal;
}

export interface SqlResult {
  /** `unknown`: the connection was lost at the commit, so nobody can say whether it happened. */
  readonly status: 'done' | 'failed' | 'unknown';
  readonly text: string;
  /** The last result that has columns. */
  readonly rows: ResultRows | null;
}

/**
 * Runs a SQL cell in one transaction: READ ONLY for a step that changes nothing, else with a limit on the rows changed.
 * Does not throw: what went wrong is in the result.
 */
export async function executeSql(cell: SqlCell): Promise<SqlResult> {
  const url = addressOf(cell);
  if ('refusal' in url) return failed(url.refusal);
  const sql = await classifySql(cell.source);
  if (sql.error !== null) return failed(sql.error);
  const refusal = sql.statements.map((statement) => whyNot(statement, cell.changes)).find((why) => why !== null);
  if (refusal) return failed(refusal);
  const client = connectionTo(url.url);
  const watch = watchOver(client, url.url, cell);
  try {
    await client.connect();
    return await inTransaction(client, sql.statements, cell);
  } catch (error) {
    return failed(watch.reason() ?? describe(error));
  } finally {
    watch.end();
    await Promise.race([client.end().catch(() => undefined), after(GRACE_MS)]);
  }
}

function addressOf({ connection, connections }: SqlCell): { url: string } | { refusal: string } {
  if (connection === null) return { refusal: 'The step names no connection. Add `connection: NAME` to its cell.' };
  const config = Object.hasOwn(connections, connection) ? connections[connection] : undefined;
  if (!config) return { refusal: `The plan has no connection "${connection}".` };
  if (config.type !== 'postgres') return { refusal: `"${connection}" is not a PostgreSQL database.` };
  if (config.url === null) {
    return { refusal: `The connection "${connection}" has no address: the secret that its url names is not set.` };
  }
  return { url: config.url };
}

function whyNot({ text, writes, refused }: SqlStatement, changes: boolean): string | null {
  const quoted = `${text.slice(0, 200)}${text.length > 200 ? '…' : ''}`;
  if (refused) return `Refused: ${refused}\n${quoted}`;
  if (writes && !changes) return `Refused: the step is marked as one that changes nothing, but ${writes}.\n${quoted}`;
  return null;
}

/** Values come as PostgreSQL writes them, dates in ISO 8601. */
function connectionTo(url: string): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tocsin runbook',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: () => (value: string | Buffer) => String(value) },
  });
  // A lost connection also fails the query under way, which reports it.
  client.on('error', () => undefined);
  return client;
}

async function inTransaction(
  client: pg.Client,
  statements: readonly SqlStatement[],
  cell: SqlCell,
): Promise<SqlResult> {
  await client.query(cell.changes ? 'begin' : 'begin transaction read only');
  await client.query(`set local statement_timeout = ${Math.ceil(cell.timeoutSeconds * 1000)};
    set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'`);
  const texts: string[] = [];
  let rows: ResultRows | null = null;
  for (const statement of statements) {
    const done = await runStatement(client, statement, cell.changes);
    if (done.tooMany) return { ...failed(done.tooMany), rows: null };
    texts.push(done.text);
    rows = done.rows ?? rows;
  }
  cell.signal.throwIfAborted();
  const lost = await commit(client);
  if (lost) return { status: 'unknown', text: `${texts.join('\n\n')}\n\n${lost}\n`, rows };
  return { status: 'done', text: `${texts.join('\n\n')}\n`, rows };
}

/** Returns why nobody knows whether the commit happened; throws when the server refused it. */
async function commit(client: pg.Client): Promise<string | null> {
  try {
    await client.query('commit');
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) throw error;
    return `The connection was lost at the commit (${describe(error)}). Look whether the change happened.`;
  }
}

interface Ran {
  readonly text: string;
  readonly rows: ResultRows | null;
  readonly tooMany?: string;
}

async function runStatement(client: pg.Client, statement: SqlStatement, changes: boolean): Promise<Ran> {
  // A cursor fetches no more than is shown, however large the table is. Not where a function of the query may change
  // something: that would then happen for the first rows only.
  if (statement.isQuery && !changes) {
    await client.query(`declare tocsin_rows no scroll cursor for ${statement.text}`);
    const fetched = await ask(client, `fetch ${MOST_ROWS + 1} from tocsin_rows`);
    await client.query('close tocsin_rows');
    return shown(fetched);
  }
  const result = await ask(client, statement.text);
  const count = result.rowCount ?? 0;
  if (['UPDATE', 'DELETE', 'MERGE'].includes(result.command) && count > MOST_CHANGED_ROWS) {
    const tooMany = `${result.command} touched ${count} rows; the limit is ${MOST_CHANGED_ROWS}. Everything was rolled back.`;
    return { text: '', rows: null, tooMany };
  }
  if (result.fields.length === 0)
    return { text: result.rowCount === null ? result.command : `${result.command} ${count}`, rows: null };
  return shown(result);
}

/** The extended protocol takes one statement only, so nothing can be smuggled in behind it. */
function ask(client: pg.Client, text: string): Promise<pg.QueryArrayResult<(string | null)[]>> {
  return client.query<(string | null)[]>({ text, rowMode: 'array', queryMode: 'extended' } as pg.QueryArrayConfig);
}

function shown(result: pg.QueryArrayResult<(string | null)[]>): Ran {
  return showRows({ columns: result.fields.map((field) => field.name), rows: result.rows });
}

/** Cancels what runs when the step is stopped or takes too long as a whole. */
function watchOver(client: pg.Client, url: string, { signal, timeoutSeconds }: SqlCell) {
  let reason: string | null = null;
  let closing: NodeJS.Timeout | undefined;
  const stop = (why: string) => {
    reason ??= why;
    void cancelBackend(client, url);
    closing ??= setTimeout(() => void client.end().catch(() => undefined), GRACE_MS);
  };
  const onAbort = () =>
    stop(signal.reason === 'cancelled' ? 'Stopped: the run was cancelled. Nothing was changed.' : 'Stopped.');
  const late = `Stopped: it took longer than ${timeoutSeconds} s. Nothing was changed.`;
  const timer = setTimeout(() => stop(late), Math.min(timeoutSeconds * 1000 + CONNECT_TIMEOUT_MS, 2 ** 31 - 1));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return {
    reason: () => reason,
    end: () => {
      clearTimeout(timer);
      clearTimeout(closing);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

async function cancelBackend(client: pg.Client, url: string): Promise<void> {
  const { processID } = client as pg.Client & { readonly processID: number | null };
  if (processID === null) return;
  const other = connectionTo(url);
  try {
    await other.connect();
    await other.query('select pg_cancel_backend($1)', [processID]);
  } catch {
    // The connection itself is closed a moment later.
  } finally {
    await other.end().catch(() => undefined);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message || error.name : String(error);
  const lines = [`ERROR ${error.code ?? ''}: ${error.message}`];
  if (error.detail) lines.push(`Detail: ${error.detail}`);
  if (error.hint) lines.push(`Hint: ${error.hint}`);
  return lines.join('\n');
}

function failed(text: string): SqlResult {
  return { status: 'failed', text: `${text}\n`, rows: null };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
