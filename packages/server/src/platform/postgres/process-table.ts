import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { basename } from 'node:path';

/** A mark that differs between two processes that had the same pid one after the other; `undefined` for no process. */
export function processIdentity(pid: number): string | undefined {
  try {
    // Field 22 is the start time; the name in field 2 may hold spaces, hence the cut after its last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : `${bootId()}:${fields[19]}`;
  } catch {
    return process.platform === 'linux' ? undefined : askPs(pid, 'lstart=');
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The words of a process's command line; empty for none, for a zombie and for a foreign one that hides it. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return process.platform === 'linux' ? [] : (askPs(pid, 'command=')?.split(' ') ?? []);
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether `pid` is, right now, a postmaster that serves the data folder `data` (a real path). A postmaster stays in its
 * data folder, which tells it apart even after the folder was moved; where that is hidden, `-D` has to do.
 */
export async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  const words = commandLine(pid);
  // The children of a postmaster rename themselves to "postgres: …".
  if (basename(words[0] ?? '') !== 'postgres') return false;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (folder !== undefined) return folder === data;
  return words.join(' ').includes(`-D ${data}`);
}
