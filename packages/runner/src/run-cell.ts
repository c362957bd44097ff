import type { CellKind, CellResult, RunCell } from './cell.ts';
import { runShellCell } from './shell/run-shell-cell.ts';
import { runSqlCell } from './sql/run-sql-cell.ts';

/** What runs each kind of cell. */
const KINDS: Partial<Record<CellKind, RunCell>> = {
  shell: runShellCell,
  sql: runSqlCell,
};

/** Runs a cell of any kind to its end. Does not throw: what went wrong is in the result, and in the output. */
export const runCell: RunCell = async (job, place, host) => {
  const run = KINDS[job.kind];
  const failed = (closing: string): CellResult => ({
    ...{ status: 'failed', exitCode: null, closing, rows: null },
    session: job.session,
  });
  if (!run) return failed(`This machine cannot run ${job.kind} cells: its version of Tocsin is too old.`);
  if (host.signal.aborted) {
    return failed(host.signal.reason === 'cancelled' ? 'Cancelled before it began.' : 'Stopped before it began.');
  }
  return run(job, place, host);
};
