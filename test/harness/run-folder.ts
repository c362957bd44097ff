import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPostmasterOf, processIdentity } from '../../packages/server/src/platform/postgres/process-table.ts';

const PREFIX = 'tocsin-tests-';
/** Says which process made a folder. */
const MARK = 'made-by';

/** Makes the folder for the cluster of this run, marked with the process that it belongs to. @returns its path */
export function makeRunFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, PREFIX));
  // Entered by the user that PostgreSQL runs as where we are root; otherwise the cluster would be kept elsewhere.
  chmodSync(folder, 0o711);
  writeFileSync(join(folder, MARK), `${process.pid} ${pidNamespace()} ${processIdentity(process.pid)}`);
  return folder;
}

/** Removes the folder of a run with its cluster, wherever that is kept; a server that still runs there is ended first. */
export async function removeRunFolder(folder: string): Promise<void> {
  for (const base of [join(folder, 'postgres'), ...clusterElsewhere(folder)]) {
    await endPostmaster(join(base, 'data'));
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes what runs left that were killed. A folder without a mark, or with that of a process that lives, is left alone. */
export async function removeAbandonedRuns(parent = tmpdir()): Promise<void> {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(PREFIX))) {
    const folder = join(parent, name);
    const [pid, namespace, ...identity] = textOf(join(folder, MARK)).split(' ');
    // A process of another container cannot be seen from here.
    if (!pid || namespace !== pidNamespace() || identity.length === 0) continue;
    if (processIdentity(Number(pid)) !== identity.join(' ')) await removeRunFolder(folder);
  }
}

/** A cluster that its user could not reach in `folder` is kept under a name that begins with the hash of it. */
function clusterElsewhere(folder: string): string[] {
  const base = textOf(join(folder, 'postgres.location')).trim();
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return basename(base).startsWith(`${hash}-`) ? [base] : [];
}

/** What it would save is about to be removed. */
async function endPostmaster(data: string): Promise<void> {
  const pid = Number.parseInt(textOf(join(data, 'postmaster.pid')), 10);
  if (!(pid > 0) || !(await isPostmasterOf(pid, data))) return;
  process.kill(pid, 'SIGQUIT');
  for (let tries = 0; processIdentity(pid) !== undefined; tries += 1) {
    if (tries === 200) process.kill(pid, 'SIGKILL');
    await sleep(50);
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'only';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
