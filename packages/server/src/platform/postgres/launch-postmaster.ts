import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './init-cluster.ts';
import { type ProgramResult, runProgram } from './run-program.ts';
import { runningPostmaster } from './stale-locks.ts';

const orphansGoneWithinMs = 30_000;
const logTailBytes = 2_000;

/**
 * Starts the postmaster as a process of its own that outlives us; it may still be recovering when this returns. After a
 * crash of the postmaster its backends may hold the shared memory for a moment; that is waited for.
 * Throws with the end of PostgreSQL's log when it does not start.
 */
export async function launchPostmaster(cluster: Cluster): Promise<void> {
  const { data, logs } = cluster.placement;
  const deadlineMs = Date.now() + orphansGoneWithinMs;
  for (;;) {
    const started = await pgCtl(cluster, ['start', '-l', join(logs, 'start.log')]);
    // pg_ctl gives up after a minute; a long recovery goes on without it.
    if (started.code === 0 || (await runningPostmaster(data))) return;
    const reason = await newestLogTail(logs);
    const orphansRemain = /shared memory block .* is still in use/.test(reason);
    if (!orphansRemain || Date.now() > deadlineMs) {
      throw new Error(`PostgreSQL did not start (logs in ${logs}):\n${started.output.trim()}\n${reason.trim()}`);
    }
    await sleep(200);
  }
}

/** Stops the postmaster without waiting for clients to leave; what is committed is safe. Throws when it stays. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const stopped = await pgCtl(cluster, ['stop', '-m', 'fast']);
  if (stopped.code === 0 || !(await runningPostmaster(cluster.placement.data))) return;
  throw new Error(`PostgreSQL in ${cluster.placement.data} did not stop: ${stopped.output.trim()}`);
}

function pgCtl({ binaries, user, placement }: Cluster, args: string[]): Promise<ProgramResult> {
  return runProgram(user, binaries.pgCtl, [...args, '-w', '-t', '60', '-D', placement.data]);
}

async function newestLogTail(logs: string): Promise<string> {
  const paths = (await readdir(logs)).map((name) => join(logs, name));
  const dated = await Promise.all(paths.map(async (path) => ({ path, atMs: (await stat(path)).mtimeMs })));
  const newest = dated.sort((a, b) => b.atMs - a.atMs)[0];
  return newest ? tail(newest.path) : '';
}

async function tail(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - logTailBytes);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(logTailBytes), 0, logTailBytes, start);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}
