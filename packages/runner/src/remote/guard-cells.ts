import { spawn } from 'node:child_process';

/** A variable by which cells of this process are known, also when they left their process group. */
export const CELL_MARK = 'TOCSIN_RUNNER_PROCESS';

/**
 * Reads until the runner says goodbye or is gone. When it is gone, all that it began is asked to end and then killed:
 * nobody reports what it does, and somebody may decide to do it again.
 */
const GUARD = `
read -r goodbye && exit 0
sweep() { for file in $(grep -lF "$1" /proc/[0-9]*/environ 2>/dev/null); do pid=\${file#/proc/}; kill "$2" "\${pid%/environ}" 2>/dev/null; done; }
sweep "$0" -TERM
sleep 2
sweep "$0" -KILL
`;

/**
 * Starts a small process that ends the cells of this runner should it be killed. Where a system has no /proc, nothing
 * can: then a cell goes on, as it does when its server is killed.
 * @param mark value of CELL_MARK in the environment of the cells
 * @returns how to send it home
 */
export function guardCells(mark: string, path: string, log: (line: string) => void): () => void {
  const guard = spawn('/bin/sh', ['-c', GUARD, `${CELL_MARK}=${mark}`], {
    detached: true,
    env: { PATH: path },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', (error) => log(`Cells will outlive this process if it is killed: ${error.message}`));
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return () => guard.stdin.end('goodbye\n');
}
