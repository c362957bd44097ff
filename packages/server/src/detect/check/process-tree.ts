import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Kills a process and everything that came of it, also what made itself a process group of its own, as browsers do.
 * Nothing happens when it is gone.
 */
export async function killTree(root: number): Promise<void> {
  const parents = await readParents().catch(() => new Map<number, number>());
  const doomed = [root];
  for (const pid of doomed) {
    for (const [child, parent] of parents) if (parent === pid && !doomed.includes(child)) doomed.push(child);
  }
  for (const pid of doomed) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The parent of every process. */
async function readParents(): Promise<Map<number, number>> {
  if (process.platform !== 'linux') return askPs();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const pairs = await Promise.all(
    pids.map(async (pid): Promise<[number, number]> => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in the second field may hold spaces and brackets.
      return [Number(pid), Number(text.replace(/^.*\) /s, '').split(' ')[1])];
    }),
  );
  return new Map(pairs);
}

async function askPs(): Promise<Map<number, number>> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(lines.map(([pid = 0, parent = 0]) => [pid, parent]));
}
