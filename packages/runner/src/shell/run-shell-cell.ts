import type { CellResult, RunCell } from '../cell.ts';
import { executeShell, type ShellResult } from './execute-shell.ts';

/** Runs a shell cell. */
export const runShellCell: RunCell = async (job, place, host) => {
  const result = await executeShell({
    ...place,
    env: { ...place.env, ...job.session.variables, ...job.parameters },
    source: job.source,
    timeoutSeconds: job.timeoutSeconds,
    signal: host.signal,
    onOutput: (text) => host.onOutput(text),
  });
  return {
    ...statusOf(result),
    closing: closingOf(result, job.timeoutSeconds, host.signal),
    rows: null,
    session: job.session,
  };
};

function statusOf({ exitCode, stopped }: ShellResult): Pick<CellResult, 'status' | 'exitCode'> {
  return { status: exitCode === 0 && stopped === null ? 'done' : 'failed', exitCode };
}

function closingOf({ error, stopped }: ShellResult, timeoutSeconds: number, signal: AbortSignal): string | null {
  if (error) return error;
  if (stopped === 'timeout') return `Stopped: it took longer than ${timeoutSeconds} s.`;
  if (stopped === 'signal') return signal.reason === 'cancelled' ? 'Stopped: the run was cancelled.' : 'Stopped.';
  return null;
}
