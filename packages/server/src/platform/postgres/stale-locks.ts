import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Placement } from './place-cluster.ts';
import { isPostmasterOf, processIdentity } from './process-table.ts';

// Higher than any pid that Linux or macOS hands out, so PostgreSQL finds the file's owner dead.
const pidOfNobody = 2_147_483_646;

/** What `postmaster.pid` says: the pid (0 when unreadable) and the folder of the socket. */
export interface PostmasterFile {
  pid: number;
  socket: string;
}

/** Reads `postmaster.pid` of the data folder; `undefined` when there is none. */
export async function readPostmasterFile(data: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(pidFile(data), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return { pid: Number.isInteger(pid) && pid > 0 ? pid : 0, socket: lines[4] ?? '' };
}

/** The pid of the postmaster that serves `data` right now; `undefined` when none does. */
export async function runningPostmaster(data: string): Promise<PostmasterFile | undefined> {
  const file = await readPostmasterFile(data);
  return file && file.pid > 0 && (await isPostmasterOf(file.pid, data)) ? file : undefined;
}

/**
 * Clears what a dead postmaster left behind. PostgreSQL does it itself unless the pid was given to another process
 * (after a reboot, or in a container) or the file is damaged: then it would refuse to start for ever.
 * To be called under the start lock and when no postmaster serves the folder.
 */
export async function clearStaleLocks({ data, socket }: Placement): Promise<void> {
  await disownPidFile(data);
  await clearSocket(socket, data);
}

/**
 * The file is not removed but given a pid of nobody: its last line names the shared memory, by which PostgreSQL
 * makes sure that no orphaned backend still writes to the folder.
 */
async function disownPidFile(data: string): Promise<void> {
  const file = await readPostmasterFile(data);
  if (!file) return;
  if (file.pid === 0) return rm(pidFile(data), { force: true });
  const text = await readFile(pidFile(data), 'utf8');
  await writeFile(pidFile(data), text.replace(/^.*/, String(pidOfNobody)));
}

async function clearSocket(folder: string, data: string): Promise<void> {
  const socket = join(folder, '.s.PGSQL.5432');
  const owner = Number.parseInt(await readFile(`${socket}.lock`, 'utf8').catch(() => ''), 10);
  if (owner > 0) await endOrphan(owner, data);
  await rm(`${socket}.lock`, { force: true });
  await rm(socket, { force: true });
}

/** A postmaster whose data folder was deleted lingers for a minute and keeps the socket; it has nothing left to save. */
async function endOrphan(pid: number, data: string): Promise<void> {
  const isOrphan = (await isPostmasterOf(pid, `${data} (deleted)`)) || (await isPostmasterOf(pid, data));
  if (!isOrphan) return;
  process.kill(pid, 'SIGQUIT');
  for (let tries = 0; processIdentity(pid); tries += 1) {
    if (tries === 200) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
}

function pidFile(data: string): string {
  return join(data, 'postmaster.pid');
}
