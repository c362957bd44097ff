import type { D1Connection } from '@tocsin/core';
import type { CellPlace } from '../cell.ts';
import { runD1 } from './d1/run-d1.ts';
import type { SqlResult, SqlRun } from './sql-outcome.ts';

/** Runs SQL whose values are filled in on a Cloudflare D1 database, for whoever has no cell. Does not throw. */
export function executeD1(
  { source, changes, timeoutSeconds, signal }: Pick<SqlRun, 'source' | 'changes' | 'timeoutSeconds' | 'signal'>,
  connection: D1Connection,
  place: CellPlace,
): Promise<SqlResult> {
  return runD1({ source, values: {}, changes, timeoutSeconds, signal }, connection, place);
}
