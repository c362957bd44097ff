import { pathToFileURL } from 'node:url';
import type { RunCell } from '../cell.ts';
import { environmentOf, refuseParameters } from '../shell/cell-environment.ts';
import { withCellFile } from '../shell/cell-file.ts';
import { executeProgram } from '../shell/execute-program.ts';
import { limited } from '../shell/execute-shell.ts';
import { folderOf, keepOutput, refuseFolder, resultOf } from '../shell/leave-session.ts';
import { refused } from '../shell/run-shell-cell.ts';
import { stripTypes } from './strip-types.ts';

/** Imports the cell, and prints what it exports by default: a text as it is, anything else as Node shows it. */
const MAIN = `const { default: result } = await import(process.env.TOCSIN_CELL_FILE);
const { inspect } = await import('node:util');
if (result !== undefined) console.log(typeof result === 'string' ? result : inspect(result, { depth: 8, maxArrayLength: 1000, breakLength: 100 }));`;

/**
 * Runs a TypeScript cell as a Node process of its own, as isolated as a shell cell: with the modules of Node, `await` at the top, and
 * parameters in `process.env`. What it exports by default is its result.
 */
export const runTypescriptCell: RunCell = async (job, place, host) => {
  const folder = folderOf(job, place);
  const refusal = refuseParameters(job.parameters) ?? refuseFolder(folder);
  if (refusal !== null) return refused(job, refusal);
  const stripped = await stripTypes(job.source);
  if ('error' in stripped) return refused(job, stripped.error);
  const output = keepOutput(job.name);
  const ended = await withCellFile(place, '.mjs', stripped.code, (path) => {
    const args = ['--input-type=module', '--eval', MAIN];
    return executeProgram({
      ...place,
      env: { ...environmentOf(job, place), TOCSIN_CELL_FILE: pathToFileURL(path).href },
      ...{ cwd: folder, timeoutSeconds: job.timeoutSeconds, signal: host.signal },
      ...{ program: '/bin/sh', args: limited(place, process.execPath, args) },
      onOutput: (text) => host.onOutput(text),
      ...(output.onStdout ? { onStdout: output.onStdout } : {}),
    });
  });
  return resultOf(job, place, ended, output, host.signal);
};
