import { totalmem } from 'node:os';

/** What one cell may use; the system enforces it for every process of the cell. */
export interface CellLimits {
  /** Processes and threads at one time, beside those that its user has already. */
  readonly processes: number;
  /** Files that a process has open. */
  readonly openFiles: number;
  /** Largest file that it writes, in megabytes. */
  readonly fileMegabytes: number;
  /** Memory of one process, in megabytes. */
  readonly memoryMegabytes: number;
}

/** Half of the machine's memory is for a cell, so that the rest goes on. */
export const DEFAULT_LIMITS: CellLimits = {
  processes: 512,
  openFiles: 4096,
  fileMegabytes: 4096,
  memoryMegabytes: Math.max(512, Math.floor(totalmem() / 2 ** 21)),
};

/**
 * Commands, on one line, that put limits on the shell that runs them and on all that it starts. One that the system does not know,
 * or that would raise a lower limit, is passed over. When memory runs out it is the cell that the system ends first.
 * @param usedProcesses what the user of the cell runs already: the limit of the system counts all of a user
 * @param isBash bash counts blocks of 1024 bytes and has -u; a POSIX shell counts 512, and dash calls it -p
 */
export function limitCommands(limits: CellLimits, usedProcesses: number, isBash: boolean): string {
  const processes = limits.processes + usedProcesses;
  const blocks = limits.fileMegabytes * (isBash ? 1024 : 2048);
  const commands = [
    'ulimit -c 0',
    `ulimit -n ${limits.openFiles}`,
    `ulimit -f ${blocks}`,
    `ulimit -d ${limits.memoryMegabytes * 1024}`,
    isBash ? `ulimit -u ${processes}` : `ulimit -u ${processes} || ulimit -p ${processes}`,
    'echo 800 >/proc/self/oom_score_adj',
  ];
  return `{ ${commands.map((command) => `${command} || :`).join('; ')}; } 2>/dev/null`;
}
