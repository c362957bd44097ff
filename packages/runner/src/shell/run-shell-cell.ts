import type { CellJob, CellResult, RunCell } from '../cell.ts';
import { environmentOf, refuseParameters } from './cell-environment.ts';
import { withCellFile } from './cell-file.ts';
import { executeProgram } from './execute-program.ts';
import { executeInShell, limited } from './execute-shell.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';
import { folderOf, keepOutput, refuseFolder, resultOf } from './leave-session.ts';

/**
 * Runs a shell cell, or one of another language that a program on PATH reads. Parameters are in its environment and never in its
 * source. A shell leaves its exported variables and its folder to the cells after it.
 */
export const runShellCell: RunCell = async (job, place, host) => {
  const env = environmentOf(job, place);
  const interpreter = findInterpreter(job.interpreter, env.PATH ?? '');
  const folder = folderOf(job, place);
  const refusal = refuseParameters(job.parameters) ?? refuseFolder(folder) ?? refuseProgram(job, interpreter);
  if (refusal !== null || interpreter === null) return refused(job, refusal ?? '');
  const output = keepOutput(job.name);
  const cell = {
    ...place,
    ...{ env, cwd: folder, timeoutSeconds: job.timeoutSeconds, signal: host.signal },
    onOutput: (text: string) => host.onOutput(text),
    ...(output.onStdout ? { onStdout: output.onStdout } : {}),
  };
  if (interpreter.kind === 'shell') {
    const ended = await executeInShell({ ...cell, source: job.source }, interpreter);
    return resultOf(job, place, ended, output, host.signal);
  }
  const { program, args, extension } = interpreter;
  const ended = await withCellFile(place, extension, job.source, (path) =>
    executeProgram({ ...cell, program: '/bin/sh', args: limited(cell, program, [...args, path]) }),
  );
  return resultOf(job, place, ended, output, host.signal);
};

function refuseProgram(job: CellJob, interpreter: Interpreter | null): string | null {
  return interpreter ? null : `The cell could not start: there is no program "${job.interpreter}" on PATH here.`;
}

/** The result of a cell that did not start. */
export function refused(job: Pick<CellJob, 'session'>, closing: string): CellResult {
  return { status: 'failed', exitCode: null, closing, rows: null, session: job.session };
}
