import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;

/** Whether a process with this pid exists and is no zombie. */
export function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return process.platform !== 'linux' || commandLine(pid) !== '';
}

/** The command line of a process; empty when there is none. */
function commandLine(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Remembers a pid for the next run, which may have to end what this one leaves behind when it is killed. */
export function writePidFile(path, pid) {
  writeFileSync(path, `${pid}\n`);
}

/** Forgets it. */
export function removePidFile(path) {
  rmSync(path, { force: true });
}

/** The pid in the file if that process still runs and its command line contains `mark`; otherwise 0. */
export function runningFrom(path, mark) {
  let pid = 0;
  try {
    pid = Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
  return pid > 0 && pid !== process.pid && commandLine(pid).includes(mark) && isAlive(pid) ? pid : 0;
}

/** Asks a process to end and makes it end when it has not within `graceMs`. */
export async function endProcess(pid, graceMs) {
  const deadlineMs = Date.now() + graceMs;
  send(pid, 'SIGTERM');
  while (isAlive(pid)) {
    if (Date.now() > deadlineMs) send(pid, 'SIGKILL');
    await sleep(pollMs);
  }
}

/** Sends a signal; a process that has ended in the meantime is fine. */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
