import type { CellKind, CellResult, RunCell } from './cell.ts';
import { runHttpCell } from './http/run-http-cell.ts';
import { PrintableOutput } from './output/printable-output.ts';
import { runShellCell } from './shell/run-shell-cell.ts';
import { runSqlCell } from './sql/run-sql-cell.ts';
import { runTypescriptCell } from './typescript/run-typescript-cell.ts';

/** What runs each kind of cell. A job that came over the wire may be of a kind that a newer Tocsin has. */
const KINDS: Readonly<Record<string, RunCell | undefined>> & Readonly<Record<CellKind, RunCell>> = {
  shell: runShellCell,
  sql: runSqlCell,
  http: runHttpCell,
  typescript: runTypescriptCell,
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
  const output = new PrintableOutput();
  const show = (text: string) => (text === '' ? undefined : host.onOutput(text));
  const result = await run(job, place, { ...host, onOutput: (text) => show(output.push(text)) });
  await show(output.end());
  return result;
};
