import { fillSql } from '@tocsin/core';
import type { RunCell } from '../cell.ts';
import { executeD1 } from './execute-d1.ts';
import { executeSql, type SqlCell } from './execute-sql.ts';

/** Runs a SQL cell on its connection: PostgreSQL, or Cloudflare D1 by the vendor's command. */
export const runSqlCell: RunCell = async (job, place, host) => {
  const { connection, changes, timeoutSeconds, session, parameters } = job;
  const cell: SqlCell = {
    connection: connection?.id ?? null,
    connections: connection === null ? {} : { [connection.id]: connection },
    source: fillSql(job.source, { ...session.variables, ...parameters }),
    ...{ changes, timeoutSeconds, signal: host.signal },
  };
  const run = connection?.type === 'd1' ? executeD1(cell, connection, place) : executeSql(cell);
  const { status, text, rows } = await run;
  host.onOutput(text);
  return { status, exitCode: null, closing: null, rows, session };
};
