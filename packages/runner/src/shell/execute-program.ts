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
  type Member,
  membersOf,
  signalFamily,
} from './process-tree.ts';

/** A process that is asked to end has this long before it is killed. */
const GRACE_MS = 3000;
/** Once the cell ended its output is read until nothing came for a second: a daemon that it left may keep the pipe open. */
const DRAIN_TICK_MS = 250;
const QUIET_TICKS = 4;
/** And no longer than five seconds, however much the daemon prints. */
const MOST_TICKS = 20;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** How often the processes of a cell are counted. */
const WATCH_EVERY_MS = 1000;
/** A cell that has this share of the processes it may have is taken for a fork bomb, which would have all of them in a moment. */
const FLOOD_SHARE = 0.75;
/** More processes than this are not left behind on purpose. */
const MOST_LEFT = 32;
/** What is left is looked at until it was the same for a few looks, or for five seconds. */
const LOOK_EVERY_MS = 100;
const CALM_LOOKS = 3;
/** More than a few may only be waiting: a shell that cannot fork tries again after a second. */
const CALM_LOOKS_OF_MANY = 12;
const MOST_LOOKS = 50;
/** What has grown by more than this meanwhile grows for ever. */
const MOST_GROWTH = 4;
const LATER_LOOKS_MS = [2000, 5000, 15_000];
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
  stream.on('end', () => {
    const rest = decoder.decode();
    if (rest !== '') void onText(rest);
  });
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
      let ticks = 0;
      let quietTicks = 0;
      const onData = () => {
        quietTicks = 0;
      };
      const finish = (isClosed: boolean) => {
        clearInterval(drain);
        for (const stream of child.stdio) stream?.destroy();
        resolve({ exitCode, error: null, isClosed });
      };
      // Ticks, not time: on a busy machine time passes in which nobody had a chance to read. Nor do they count while the host is busy.
      const drain = setInterval(() => {
        if (child.stdout?.isPaused() || child.stderr?.isPaused()) return;
        ticks += 1;
        quietTicks += 1;
        if (quietTicks > QUIET_TICKS || ticks > MOST_TICKS) finish(false);
      }, DRAIN_TICK_MS);
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
  const first = membersOf(family);
  let members = first;
  for (let looks = 0, calm = 0; members.length > 0 && looks < MOST_LOOKS && members.length <= MOST_LEFT; looks++) {
    await sleep(LOOK_EVERY_MS);
    const now = membersOf(family);
    calm = namesOf(now) === namesOf(members) ? calm + 1 : 0;
    members = now;
    if (calm >= (members.length > MOST_GROWTH ? CALM_LOOKS_OF_MANY : CALM_LOOKS)) break;
  }
  // Where the limit is reached nothing grows, but it would go on with the next one that ends.
  const isFlood = members.length > MOST_LEFT || members.length > first.length + MOST_GROWTH || isFull(cell, members);
  if (isFlood) await killFamily(family);
  else watchLater(family, members);
  return isFlood ? { stopped: 'processes', left: [] } : { stopped: null, left: members.map(nameOf) };
}

/** Looks at what was left a few times more: on a busy machine a flood may have begun slowly. */
function watchLater(family: Family, members: readonly Member[]): void {
  if (members.length === 0) return;
  for (const afterMs of LATER_LOOKS_MS) {
    setTimeout(() => {
      if (membersOf(family).length > MOST_LEFT) void killFamily(family);
    }, afterMs).unref();
  }
}

function nameOf({ pid, name }: Member): string {
  return `${name} (${pid})`;
}

function namesOf(members: readonly Member[]): string {
  return members.map(nameOf).join();
}

function isFull({ user, limits = DEFAULT_LIMITS }: ProgramCell, members: readonly Member[]): boolean {
  return members.length > 0 && countTasks(userId(user)) >= limits.processes;
}

/** Whose processes the limit of a cell counts. */
export function userId(user: ProgramCell['user']): number {
  return user?.uid ?? process.geteuid?.() ?? 0;
}
