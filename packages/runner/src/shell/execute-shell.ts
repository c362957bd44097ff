import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { CellPlace } from '../cell.ts';

/** A process that is asked to end has this long before it is killed. */
const GRACE_MS = 3000;
/** Output is read for this long after the cell ended: a daemon it left behind may keep the pipe open for ever. */
const DRAIN_MS = 1000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export interface ShellCell extends CellPlace {
  readonly source: string;
  readonly timeoutSeconds: number;
  /** Aborted to stop the cell. */
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
}

export interface ShellResult {
  /** 128 + n after signal n, as a shell counts; null when the cell did not start. */
  readonly exitCode: number | null;
  /** Why it ended, when it did not end by itself. */
  readonly stopped: 'timeout' | 'signal' | null;
  readonly error: string | null;
}

/**
 * Runs a shell cell in a process group of its own, with stdin closed and stderr among stdout. On timeout or abort the
 * whole group gets SIGTERM and then SIGKILL. Does not throw: what went wrong is in the result.
 */
export async function executeShell(cell: ShellCell): Promise<ShellResult> {
  if (cell.signal.aborted) return { exitCode: null, stopped: 'signal', error: null };
  const child = tryToStart(cell);
  if (child instanceof Error) return { exitCode: null, stopped: null, error: whyNotStarted(child) };
  const ending = endingOf(child);
  let stopped: ShellResult['stopped'] = null;
  let killing: NodeJS.Timeout | undefined;
  const stop = (why: 'timeout' | 'signal') => {
    if (stopped) return;
    stopped = why;
    signalGroup(child, 'SIGTERM');
    killing = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = () => stop('signal');
  const timer = setTimeout(() => stop('timeout'), Math.min(cell.timeoutSeconds * 1000, LONGEST_TIMEOUT_MS));
  cell.signal.addEventListener('abort', onAbort);
  const end = await ending;
  clearTimeout(timer);
  clearTimeout(killing);
  cell.signal.removeEventListener('abort', onAbort);
  // The cell itself is gone; what is left of its group has been told to go and may have refused.
  if (stopped) signalGroup(child, 'SIGKILL');
  return { ...end, stopped };
}

/** Some reasons, such as a source that is too long, are thrown; others, such as a missing folder, come as an event. */
function tryToStart(cell: ShellCell): ChildProcess | Error {
  try {
    return start(cell);
  } catch (error) {
    return error as Error;
  }
}

function whyNotStarted(error: Error): string {
  return `The cell could not start: ${error.message}`;
}

/** `pipefail` and `exec 2>&1` keep failures and the order of lines; the source's line numbers stay as they are. */
function start(cell: ShellCell): ChildProcess {
  const bash = findOnPath('bash', cell.env.PATH ?? '');
  const flags = bash ? ['-euo', 'pipefail', '-c'] : ['-eu', '-c'];
  const child = spawn(bash ?? '/bin/sh', [...flags, `exec 2>&1; ${cell.source}`], {
    cwd: cell.cwd,
    env: cell.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cell.user ? { uid: cell.user.uid, gid: cell.user.gid } : {}),
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) readText(stream, cell.onOutput);
  return child;
}

/** Bytes that are no UTF-8 become the replacement character; a character cut by a chunk's border stays whole. */
function readText(stream: Readable, onOutput: (text: string) => void): void {
  const decoder = new TextDecoder();
  stream.on('data', (bytes: Buffer) => onOutput(decoder.decode(bytes, { stream: true })));
  stream.on('end', () => onOutput(decoder.decode()));
  stream.on('error', () => undefined);
}

function endingOf(child: ChildProcess): Promise<Omit<ShellResult, 'stopped'>> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ exitCode: null, error: whyNotStarted(error) }));
    child.on('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
      const finish = () => {
        clearTimeout(drain);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exitCode, error: null });
      };
      const drain = setTimeout(finish, DRAIN_MS);
      child.on('close', finish);
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone.
  }
}

function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((candidate) => existsSync(candidate));
}
