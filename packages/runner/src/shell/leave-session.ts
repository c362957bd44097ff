import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CellJob, CellPlace, CellResult, Session } from '../cell.ts';
import type { ShellResult } from './execute-program.ts';
import { carried, type Dump, outputName, outputValue } from './session-dump.ts';

/** More than this of an output cannot become a variable anyway. */
const MOST_KEPT = 200_000;

/** The folder that a cell begins in: that of the session, and from there what the cell names. */
export function folderOf(job: Pick<CellJob, 'cwd' | 'session'>, place: Pick<CellPlace, 'cwd'>): string {
  return resolve(job.session.cwd ?? place.cwd, job.cwd ?? '');
}

/** Why a cell cannot begin there; null: it can. */
export function refuseFolder(folder: string): string | null {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? null : `The cell could not start: there is no folder ${folder}.`;
}

/** Keeps what a cell prints on standard output when its name asks for that. */
export function keepOutput(step: string): {
  readonly name: string | null;
  onStdout?: (text: string) => void;
  text(): string;
} {
  const name = outputName(step);
  let kept = '';
  if (name === null) return { name, text: () => '' };
  return {
    name,
    onStdout: (text) => {
      if (kept.length <= MOST_KEPT) kept += text;
    },
    text: () => kept,
  };
}

/** How a cell ended, and what it leaves. */
export function resultOf(
  job: CellJob,
  place: CellPlace,
  ended: ShellResult & { readonly dump?: Dump | null },
  output: { readonly name: string | null; text(): string },
  signal: AbortSignal,
): CellResult {
  const isDone = ended.exitCode === 0 && ended.stopped === null;
  const notes: string[] = [];
  let session = ended.dump ? sessionOf(job, place, ended.dump, notes) : job.session;
  if (isDone && output.name !== null) session = withOutput(session, output.name, output.text(), notes);
  const closing = [closingOf(ended, job, signal), ...notes].filter((line) => line !== null).join('\n');
  return {
    status: isDone ? 'done' : 'failed',
    exitCode: ended.exitCode,
    closing: closing === '' ? null : closing,
    rows: null,
    session,
  };
}

function sessionOf(job: CellJob, place: CellPlace, dump: Dump, notes: string[]): Session {
  const { variables, tooLong } = carried(dump, { ...place.env, ...job.parameters });
  if (tooLong.length > 0) notes.push(`Too long for the cells after this one, and not kept: ${tooLong.join(', ')}.`);
  const isWhereItBegan = dump.cwd === realPath(folderOf(job, place));
  const cwd = isWhereItBegan ? job.session.cwd : dump.cwd;
  return { cwd: cwd === realPath(place.cwd) ? null : cwd, variables };
}

function withOutput(session: Session, name: string, text: string, notes: string[]): Session {
  const value = outputValue(text);
  if (value === null) {
    notes.push(`The output is too long to become ${name}, and was not kept under that name.`);
    return session;
  }
  return { ...session, variables: { ...session.variables, [name]: value } };
}

function closingOf({ error, stopped, exitCode, left }: ShellResult, job: CellJob, signal: AbortSignal): string | null {
  if (error) return error;
  if (stopped === 'timeout') return `Stopped: it took longer than ${job.timeoutSeconds} s.`;
  if (stopped === 'signal') return signal.reason === 'cancelled' ? 'Stopped: the run was cancelled.' : 'Stopped.';
  if (stopped === 'processes')
    return 'Stopped: it began more and more processes, as a fork bomb does. All were killed.';
  if (left.length > 0) return `Still running: ${left.join(', ')}.`;
  if (exitCode === 153) return 'A file grew beyond the limit that the cells have.';
  return null;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
