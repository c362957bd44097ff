import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CellPlace } from '../cell.ts';
import { whyNotStarted } from './cell-environment.ts';
import { DEFAULT_LIMITS } from './cell-limits.ts';
import {
  countProcesses,
  countTasks,
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
/** What is left is looked at until it grows no more for two looks; what still grows after the last look does so for ever. */
const LOOK_EVERY_MS = 100;
const CALM_LOOKS = 2;
const MOST_LOOKS = 50;
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
  /** Takes what came on SESSION_FD, and returns whether that was all; without it the cell does not have that. */
  readonly onSession?: (bytes: Buffer) => boolean;
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
  return { exitCode: end.exitCode, error: null, ...(await lookAfter(family, end.isClosed, cell)) };
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
    const told = sessionOf(child);
    told?.on('error', () => undefined);
    // What a process left behind holds open of it is nobody's concern once everything was told.
    told?.on('data', (bytes: Buffer) => cell.onSession?.(bytes) && told.destroy());
    return child;
  } catch (error) {
    return error as Error;
  }
}

function sessionOf(child: ChildProcess): Readable | null | undefined {
  return (child.stdio as readonly (Readable | null | undefined)[])[SESSION_FD];
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
  const family: Family = { group: child.pid ?? null, marker };
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
      whenClosed(child, () => finish(true));
    });
  });
}

/** Nothing can come any more of what the cell prints and tells. */
function whenClosed(child: ChildProcess, done: () => void): void {
  const open = [child.stdout, child.stderr, sessionOf(child)].filter((stream) => stream && !stream.closed);
  let left = open.length;
  if (left === 0) done();
  for (const stream of open) {
    stream?.once('close', () => {
      left -= 1;
      if (left === 0) done();
    });
  }
}

/** Sees what a cell left behind: a few processes are told, those that become more and more are killed. */
async function lookAfter(
  family: Family,
  isClosed: boolean,
  cell: ProgramCell,
): Promise<Pick<ShellResult, 'stopped' | 'left'>> {
  if (isClosed && !isGroupAlive(family)) return { stopped: null, left: [] };
  let members = membersOf(family);
  for (let looks = 0, calm = 0; members.length > 0 && looks < MOST_LOOKS && members.length <= MOST_LEFT; looks++) {
    await sleep(LOOK_EVERY_MS);
    const now = membersOf(family);
    calm = now.length > members.length ? 0 : calm + 1;
    members = now;
    // Where the limit is reached nothing grows, but it would go on with the next one that ends.
    if (calm === CALM_LOOKS && isFull(cell)) break;
    if (calm === CALM_LOOKS) return { stopped: null, left: members.map(({ pid, name }) => `${name} (${pid})`) };
  }
  if (members.length === 0) return { stopped: null, left: [] };
  await killFamily(family);
  return { stopped: 'processes', left: [] };
}

function isFull({ user, limits = DEFAULT_LIMITS }: ProgramCell): boolean {
  return countTasks(userId(user)) >= limits.processes;
}

/** Whose processes the limit of a cell counts. */
export function userId(user: ProgramCell['user']): number {
  return user?.uid ?? process.geteuid?.() ?? 0;
}
