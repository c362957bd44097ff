import { randomBytes } from 'node:crypto';
import { DEFAULT_LIMITS, limitCommands } from './cell-limits.ts';
import { executeProgram, type ProgramCell, type ShellResult, userId } from './execute-program.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';
import { tasksOf } from './process-tree.ts';
import { type Dump, dumpCommands, isWholeDump, MOST_DUMPED, readDump } from './session-dump.ts';

/** A source that opens its output by name: what Node gives a program as output cannot be opened so. */
const OPENS_OUTPUT = /\/dev\/(?:stdout|stderr|fd\/)/;

export interface ShellCell extends Omit<ProgramCell, 'program' | 'args' | 'onSession'> {
  readonly source: string;
}

/**
 * Runs a source in a shell: see executeProgram.
 * @returns also what the shell left; null when it was killed or ended in another way
 */
export async function executeInShell(
  cell: ShellCell,
  shell: Extract<Interpreter, { kind: 'shell' }>,
): Promise<ShellResult & { readonly dump: Dump | null }> {
  const nonce = randomBytes(12).toString('hex');
  const dumped: Buffer[] = [];
  let size = 0;
  const result = await executeProgram({
    ...cell,
    program: shell.program,
    args: [...shell.flags, `${preludeOf(cell, shell.isBash)}; ${dumpCommands(nonce, shell.isBash)}; ${cell.source}`],
    onSession: (bytes) => {
      size += bytes.length;
      if (size <= MOST_DUMPED) dumped.push(bytes);
      return size > MOST_DUMPED || isWholeDump(dumped, nonce);
    },
  });
  return { ...result, dump: readDump(Buffer.concat(dumped), nonce) };
}

/** Runs a source in bash, or in sh where there is none, and forgets what it leaves. */
export async function executeShell(cell: ShellCell): Promise<ShellResult> {
  const shell = findInterpreter(null, cell.env.PATH ?? '');
  if (shell?.kind !== 'shell') throw new Error('the usual interpreter is a shell');
  return executeProgram({
    ...cell,
    program: shell.program,
    args: [...shell.flags, `${preludeOf(cell, shell.isBash)}; ${cell.source}`],
  });
}

/** All on one line, so that the source's line numbers stay as they are. `exec 2>&1` keeps the order of lines. */
function preludeOf(cell: ShellCell, isBash: boolean): string {
  const limits = limitCommands(cell.limits ?? DEFAULT_LIMITS, tasksOf(userId(cell.user)), isBash);
  if (cell.onStdout) return limits;
  return isBash && OPENS_OUTPUT.test(cell.source) ? `${limits}; exec > >(exec cat) 2>&1` : `${limits}; exec 2>&1`;
}

/** Arguments for `/bin/sh` that put the limits on a program and then become it. */
export function limited(
  cell: Pick<ProgramCell, 'user' | 'limits'>,
  program: string,
  args: readonly string[],
): string[] {
  const limits = limitCommands(cell.limits ?? DEFAULT_LIMITS, tasksOf(userId(cell.user)), false);
  return ['-c', `${limits}; exec "$@"`, 'sh', program, ...args];
}
