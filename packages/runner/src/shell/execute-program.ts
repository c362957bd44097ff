import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { Readable, Stream } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CellPlace } from '../cell.ts';
import { whyNotStarted } from './cell-environment.ts';
import { DEFAULT_LIMITS } from './cell-limits.ts';
import {
  countProcesses,
  type Family,
  isGroupAlive,
  killFamily,
  MARKER,
  membersOf,
  signalFamily,
} from './process-tree.ts';

/** A process that is asked to end has this long before it is killed. */
const GRACE_MS = 3000;
/** Once the cell ended its output is read until nothing came for so long: a daemon that it left may keep the pipe open. */
const DRAIN_MS = 1000;
/** And no longer than this, however much the daemon prints. */
const LONGEST_DRAIN_MS = 5000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** How often the processes of a cell are counted. */
const WATCH_EVERY_MS = 1000;
/** A cell that has this share of the processes it may have is taken for a fork bomb, which would have all of them in a moment. */
const FLOOD_SHARE = 0.75;
/** More processes than this are not left behind on purpose. */
const MOST_LEFT = 32;
/** What a quiet process left in the group has to show whether it multiplies. */
const SETTLE_MS = 100;
/** File descriptor on which a shell tells what it leaves to the next cell; scripts use the lower ones, and 9 for locks. */
export const SESSION_FD = 8;

export interface ProgramCell extends CellPlace {
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutSeconds: number;
  /** Aborted to stop the cell. */
  readonly signal: AbortSignal;
  /** Takes the output; while a promise that it returned is open, nothing more is read. */
  readonly onOutput: (text: string) => void | Promise<void>;
  /** Takes what came on standard output alone. */
  readonly onStdout?: (text: string) => void;
  /** Takes what came on SESSION_FD; without it the cell does not have that. */
  readonly onSession?: (bytes: Buffer) => void;
}

export interface ShellResult {
  /** 128 + n after signal n, as a shell counts; null when the cell did not start. */
  readonly exitCode: number | null;
  /** Why it ended, when it did not end by itself; `processes`: it had so many that they would have taken the machine. */
  readonly stopped: 'timeout' | 'signal' | 'processes' | null;
  readonly error: string | null;
  /** Processes that still run though the cell has ended: `sleep (4711)`. */
  readonly left: readonly string[];
}

/**
 * Runs a program in a process group of its own, with stdin closed and stderr among stdout. On timeout or abort it and all that it
 * began get SIGTERM and then SIGKILL. Does not throw: what went wrong is in the result.
 */
export async function executeProgram(cell: ProgramCell): Promise<ShellResult> {
  if (cell.signal.aborted) return { exitCode: null, stopped: 'signal', error: null, left: [] };
  const marker = randomBytes(8).toString('hex');
  const child = tryToStart(cell, marker);
  if (child instanceof Error) return notStarted(child, cell);
  const watch = watchOver(child, cell, `${MARKER}=${marker}`);
  const end = await endingOf(child, cell);
  const stopped = watch.end();
  if (child.pid === undefined || end.error !== null) return { ...end, stopped, left: [] };
  const family = { group: child.pid, marker: `${MARKER}=${marker}` };
  if (stopped) {
    // The cell itself is gone; what is left of it has been told to go and may have refused.
    await killFamily(family);
    return { exitCode: end.exitCode, error: null, stopped, left: [] };
  }
  return { exitCode: end.exitCode, error: null, ...(await lookAfter(family, end.isClosed)) };
}

/** Some reasons, such as a value that is too long, are thrown; others, such as a missing program, come as an event. */
function tryToStart(cell: ProgramCell, marker: string): ChildProcess | Error {
  try {
    const session = cell.onSession ? [...Array<'ignore'>(SESSION_FD - 3).fill('ignore'), 'pipe' as const] : [];
    const child = spawn(cell.program, cell.args, {
      cwd: cell.cwd,
      env: { ...cell.env, [MARKER]: marker },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...session],
      ...(cell.user ? { uid: cell.user.uid, gid: cell.user.gid } : {}),
    });
    if (child.stderr) readText(child.stderr, cell.onOutput);
    if (child.stdout) {
      readText(child.stdout, (text) => {
        cell.onStdout?.(text);
        return cell.onOutput(text);
      });
    }
    const told = (child.stdio as readonly (Stream | null | undefined)[])[SESSION_FD];
    told?.on('error', () => undefined).on('data', (bytes: Buffer) => cell.onSession?.(bytes));
    return child;
  } catch (error) {
    return error as Error;
  }
}

function notStarted(error: Error, cell: ProgramCell): ShellResult {
  return { exitCode: null, stopped: null, error: whyNotStarted(error, cell), left: [] };
}

/** Bytes that are no UTF-8 become the replacement character; a character cut by a chunk's border stays whole. */
function readText(stream: Readable, onText: ProgramCell['onOutput']): void {
  const decoder = new TextDecoder();
  stream.on('data', (bytes: Buffer) => {
    const busy = onText(decoder.decode(bytes, { stream: true }));
    if (!busy) return;
    stream.pause();
    busy.catch(() => undefined).then(() => stream.resume());
  });
  stream.on('end', () => void onText(decoder.decode()));
  stream.on('error', () => undefined);
}

/** Stops the cell when it is time, when it is told to, and when it floods the machine with processes. */
function watchOver(child: ChildProcess, cell: ProgramCell, marker: string) {
  const family: Family = { group: child.pid ?? 0, marker };
  let stopped: ShellResult['stopped'] = null;
  let killing: NodeJS.Timeout | undefined;
  const stop = (why: NonNullable<ShellResult['stopped']>) => {
    if (stopped || child.pid === undefined) return;
    stopped = why;
    if (why === 'processes') return void killFamily(family);
    signalFamily(family, 'SIGTERM');
    killing = setTimeout(() => void killFamily(family), GRACE_MS);
  };
  const onAbort = () => stop('signal');
  const timer = setTimeout(() => stop('timeout'), Math.min(cell.timeoutSeconds * 1000, LONGEST_TIMEOUT_MS));
  const most = FLOOD_SHARE * (cell.limits ?? DEFAULT_LIMITS).processes;
  const counting = setInterval(() => {
    if (countProcesses() >= most && membersOf(family).length >= most) stop('processes');
  }, WATCH_EVERY_MS);
  cell.signal.addEventListener('abort', onAbort);
  return {
    end: () => {
      clearTimeout(timer);
      clearTimeout(killing);
      clearInterval(counting);
      cell.signal.removeEventListener('abort', onAbort);
      return stopped;
    },
  };
}

interface Ending {
  readonly exitCode: number | null;
  readonly error: string | null;
  /** Nobody has its output open any more. */
  readonly isClosed: boolean;
}

function endingOf(child: ChildProcess, cell: ProgramCell): Promise<Ending> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ exitCode: null, error: whyNotStarted(error, cell), isClosed: true }));
    child.on('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
      const startedMs = performance.now();
      let heardMs = startedMs;
      const onData = () => {
        heardMs = performance.now();
      };
      const finish = (isClosed: boolean) => {
        clearInterval(drain);
        for (const stream of child.stdio) stream?.destroy();
        resolve({ exitCode, error: null, isClosed });
      };
      const drain = setInterval(() => {
        const nowMs = performance.now();
        if (nowMs - heardMs >= DRAIN_MS || nowMs - startedMs >= LONGEST_DRAIN_MS) finish(false);
      }, DRAIN_MS / 4);
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', onData);
      child.on('close', () => finish(true));
    });
  });
}

/** Sees what a cell left behind: a few processes are told, a flood of them is killed. */
async function lookAfter(family: Family, isClosed: boolean): Promise<Pick<ShellResult, 'stopped' | 'left'>> {
  if (isClosed && !isGroupAlive(family)) return { stopped: null, left: [] };
  if (isClosed) await sleep(SETTLE_MS);
  const members = membersOf(family);
  if (members.length <= MOST_LEFT) return { stopped: null, left: members.map(({ pid, name }) => `${name} (${pid})`) };
  await killFamily(family);
  return { stopped: 'processes', left: [] };
}
