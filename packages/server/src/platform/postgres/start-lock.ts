import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-table.ts';

const pollMs = 50;
const takeoverMaxAgeMs = 5_000;

/**
 * Runs `work` while no other process (and no other call in this one) holds the lock file at `path`. The lock of a dead
 * process is taken over. Node has no flock(2), hence a file with its owner's pid and start time; PostgreSQL's
 * own interlock remains the last line of defence.
 */
export async function withStartLock<T>(
  path: string,
  log: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; !tryLock(path); tries += 1) {
    if (tries === 20) log(`Waiting for another process that is starting or stopping PostgreSQL (${path})`);
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  if (createWith(path, ownerText())) return true;
  if (!isStale(path)) return false;
  // Only one may remove a stale lock: without this, a slow one would remove the lock of a quicker one.
  const takeover = `${path}.takeover`;
  if (!createWith(takeover, '')) {
    if (ageMs(takeover) > takeoverMaxAgeMs) rmSync(takeover, { force: true });
    return false;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
    return createWith(path, ownerText());
  } finally {
    rmSync(takeover, { force: true });
  }
}

function ownerText(): string {
  return `${process.pid} ${processIdentity(process.pid)}`;
}

function createWith(path: string, text: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, text);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(path: string): boolean {
  const text = readIfThere(path);
  if (text === undefined) return false;
  const [pid, ...identity] = text.split(' ');
  // An empty file is one whose owner is about to write, or died before it could.
  if (!pid || identity.length === 0) return ageMs(path) > takeoverMaxAgeMs;
  return processIdentity(Number(pid)) !== identity.join(' ');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
