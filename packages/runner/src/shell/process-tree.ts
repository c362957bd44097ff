import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Variable that every process of a cell has in its environment, with a value of that cell alone. */
export const MARKER = 'CELL_MARKER';
const ROUNDS = 50;
const ROUND_MS = 20;
/** A count of a user's processes is good for so long. */
const COUNT_KEPT_MS = 10_000;

/** All that one cell began. */
export interface Family {
  /** Process group, and session, of its first process; null: only the marker is known. */
  readonly group: number | null;
  /** `CELL_MARKER=…`; null: only the group is known. */
  readonly marker: string | null;
}

export interface Member {
  readonly pid: number;
  readonly name: string;
}

/**
 * Those processes of a family that run: in its group or session, with its marker in their environment, or begun by one of these. A
 * daemon that left the group is found by the marker; one that also emptied its environment before its parent ended is not.
 * Only on Linux; elsewhere nobody but the group is known, and the result is empty.
 */
export function membersOf(family: Family): readonly Member[] {
  const candidates = processIds().flatMap((pid) => readStat(pid) ?? []);
  const members = new Map<number, Member>();
  for (const process of candidates) {
    const isOfGroup = family.group !== null && [process.group, process.session].includes(family.group);
    if (isOfGroup || hasMarker(process.pid, family.marker)) members.set(process.pid, process);
  }
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const process of candidates) if (members.has(process.parent)) members.set(process.pid, process);
  }
  return [...members.values()];
}

/** Sends a signal to a whole family. */
export function signalFamily(family: Family, signal: NodeJS.Signals): void {
  signalGroup(family, signal);
  for (const { pid } of membersOf(family)) signalTo(pid, signal);
}

/** Kills a family; looks again until nobody is left, because those who fork may be faster than one look. */
export async function killFamily(family: Family): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    signalGroup(family, 'SIGKILL');
    const members = membersOf(family);
    if (members.length === 0) return;
    for (const { pid } of members) signalTo(pid, 'SIGKILL');
    await sleep(ROUND_MS);
  }
}

/** Whether somebody of the group still runs. */
export function isGroupAlive(family: Family): boolean {
  return signalGroup(family, 0);
}

/** Processes of the whole machine: what is below this cannot be a flood. */
export function countProcesses(): number {
  return processIds().length;
}

const counted = new Map<number, { readonly atMs: number; readonly tasks: number }>();

/** Processes and threads of a user; some seconds old. 0 where the system does not tell. */
export function tasksOf(uid: number): number {
  const known = counted.get(uid);
  return known && performance.now() - known.atMs < COUNT_KEPT_MS ? known.tasks : countTasks(uid);
}

/** The same as of now, as `ulimit -u` counts them: with those that have ended but whose parent does not know yet. */
export function countTasks(uid: number): number {
  let tasks = 0;
  for (const pid of processIds()) {
    if (ownerOf(pid) === uid) tasks += readStat(pid)?.threads ?? 1;
  }
  counted.set(uid, { atMs: performance.now(), tasks });
  return tasks;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

interface Stat extends Member {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly threads: number;
}

/** `pid (name) state parent group session …`, proc(5); a name may hold blanks and brackets. Null: it is gone, or a zombie. */
function readStat(pid: number): Stat | null {
  const text = readProcess(pid, 'stat');
  const nameEnd = text.lastIndexOf(')');
  const fields = text.slice(nameEnd + 2).split(' ');
  if (nameEnd < 0 || fields[0] === 'Z' || fields[0] === 'X') return null;
  const name = text.slice(text.indexOf('(') + 1, nameEnd);
  const [parent, group, session] = [Number(fields[1]), Number(fields[2]), Number(fields[3])];
  return { pid, name, parent, group, session, threads: Number(fields[17]) };
}

/** Environments of other users' processes cannot be read, unless we are root. */
function hasMarker(pid: number, marker: string | null): boolean {
  return marker !== null && `\0${readProcess(pid, 'environ')}`.includes(`\0${marker}\0`);
}

function readProcess(pid: number, file: 'stat' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function ownerOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return null;
  }
}

/** Group 0 would be our own, and 1 everybody. */
function signalGroup({ group }: Family, signal: NodeJS.Signals | 0): boolean {
  return group !== null && group > 1 && signalTo(-group, signal);
}

/** Whether there was somebody to send it to. */
function signalTo(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** Kills what the cells of a run left running on this machine. */
export async function endLeftovers(runId: string): Promise<void> {
  await killFamily({ group: null, marker: `TOCSIN_RUN=${runId}` });
}
