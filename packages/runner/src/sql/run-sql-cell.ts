import type { Connection } from '@tocsin/core';
import type { CellJob, CellPlace, ChangePreview, RunCell } from '../cell.ts';
import { failed, SqlRefusal, type SqlResult, type SqlRun } from './sql-outcome.ts';

/** What runs SQL on one kind of database. */
interface Engine {
  run(): Promise<SqlResult>;
  preview(): Promise<ChangePreview[]>;
}

/**
 * Runs a SQL cell on its connection. It only reads unless the job says that it changes something: then each change happens in
 * one transaction, which the host is asked to keep or to undo.
 */
export const runSqlCell: RunCell = async (job, place, host) => {
  const run = { ...runOf(job, host.signal), ...(host.confirm ? { confirm: host.confirm.bind(host) } : {}) };
  const { status, text, rows } = await resultOf(job.connection, run, place);
  host.onOutput(text);
  return { status, exitCode: null, closing: null, rows, session: job.session };
};

/**
 * Looks at what a SQL cell that changes something would touch, in a transaction that only reads: the count of all rows and the
 * first of them. A statement that cannot be looked at, such as one that ends a session, has the count 0 and no rows.
 * @throws Error with the reason in words when the cell would be refused or its database cannot be asked
 */
export async function previewChanges(job: CellJob, place: CellPlace, signal?: AbortSignal): Promise<ChangePreview[]> {
  const run = runOf(job, signal ?? new AbortController().signal);
  const engine = await engineOf(job.connection, run, place);
  return engine.preview();
}

async function resultOf(connection: Connection | null, run: SqlRun, place: CellPlace): Promise<SqlResult> {
  try {
    return await (await engineOf(connection, run, place)).run();
  } catch (error) {
    if (error instanceof SqlRefusal) return failed(error.message);
    throw error;
  }
}

function runOf({ source, parameters, session, changes, timeoutSeconds }: CellJob, signal: AbortSignal): SqlRun {
  return { source, values: { ...session.variables, ...parameters }, changes, timeoutSeconds, signal };
}

/** Libraries are loaded when the first database of their kind is asked. */
async function engineOf(connection: Connection | null, run: SqlRun, place: CellPlace): Promise<Engine> {
  if (connection === null) throw new SqlRefusal('The step names no connection. Add `connection: NAME` to its cell.');
  switch (connection.type) {
    case 'postgres': {
      const { runPostgres, previewPostgres } = await import('./postgres/run-postgres.ts');
      const url = addressOf(connection.id, connection.url);
      return { run: () => runPostgres(run, url), preview: () => previewPostgres(run, url) };
    }
    case 'mysql': {
      const { runMysql, previewMysql } = await import('./mysql/run-mysql.ts');
      const url = addressOf(connection.id, connection.url);
      return { run: () => runMysql(run, url), preview: () => previewMysql(run, url) };
    }
    case 'sqlite': {
      const { runSqlite, previewSqlite } = await import('./sqlite/run-sqlite.ts');
      const file = addressOf(connection.id, connection.file);
      return { run: () => runSqlite(run, file), preview: () => previewSqlite(run, file) };
    }
    case 'd1': {
      const { runD1, previewD1 } = await import('./d1/run-d1.ts');
      return { run: () => runD1(run, connection, place), preview: () => previewD1(run, connection, place) };
    }
  }
}

function addressOf(id: string, address: string | null): string {
  if (address !== null) return address;
  throw new SqlRefusal(`The connection "${id}" has no address: the secret that its url names is not set.`);
}
