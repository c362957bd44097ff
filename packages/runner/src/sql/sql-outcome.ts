import type { CellHost, ChangePreview, ResultRows } from '../cell.ts';

/** An UPDATE or DELETE of more rows than this is undone: it is hardly what a person meant in an incident. */
export const MOST_CHANGED_ROWS = 1000;
/** Rows of a change that are shown, before and after it. */
export const SHOWN_ROWS = 20;
/** Nobody else waits longer than this for rows that a change asks to keep or to undo. */
export const LONGEST_QUESTION_SECONDS = 120;
/** How long a cell waits for a lock that somebody else holds. */
export const LOCK_TIMEOUT_MS = 5000;
export const CONNECT_TIMEOUT_MS = 10_000;
/** An answer that is larger than this, in bytes, ends its connection: it must not fill the memory. */
export const MOST_ANSWER_BYTES = 32 * 1024 * 1024;

/** What a database is told to run. */
export interface SqlRun {
  /** As it is written, with `:'NAME'` for values. */
  readonly source: string;
  readonly values: Readonly<Record<string, string>>;
  /** A person has approved that it changes something. */
  readonly changes: boolean;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly confirm?: CellHost['confirm'];
}

export interface SqlResult {
  /** `unknown`: the connection was lost at the commit, so nobody can say whether it happened. */
  readonly status: 'done' | 'failed' | 'unknown';
  readonly text: string;
  /** The last result that has columns. */
  readonly rows: ResultRows | null;
}

/** Why something is not run, in sentences for a person. */
export class SqlRefusal extends Error {}

export function failed(text: string): SqlResult {
  return { status: 'failed', text: `${text}\n`, rows: null };
}

/** Refuses what a statement may do. @throws SqlRefusal */
export function refuse(reason: string, statement: string): never {
  throw new SqlRefusal(`Refused: ${reason}\n${statement.slice(0, 200)}${statement.length > 200 ? '…' : ''}`);
}

/** Refuses a change of too many rows. @param what `UPDATE` @throws SqlRefusal */
export function refuseTooMany(what: string, count: number, has: 'touched' | 'would touch'): void {
  if (count <= MOST_CHANGED_ROWS) return;
  throw new SqlRefusal(`${what} ${has} ${count} rows; the limit is ${MOST_CHANGED_ROWS}. Everything was rolled back.`);
}

/** The status and text of a cell whose transaction has ended well, or was rolled back by a person. */
export function finished(texts: readonly string[], rows: ResultRows | null, closing = ''): SqlResult {
  const text = [...texts, closing].filter((part) => part !== '').join('\n\n');
  return { status: 'done', text: `${text}\n`, rows };
}

/** `2 rows`, `1 row` */
export function countOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

export type Decision = { readonly keep: true } | { readonly keep: false; readonly why: string };

/**
 * Asks a person whether to keep what has changed; not for longer than locks may be held. A host that cannot ask keeps it.
 * @returns the decision, with the reason for a rollback
 */
export async function askToKeep(run: SqlRun, changes: readonly ChangePreview[]): Promise<Decision> {
  if (!run.confirm || changes.length === 0) return { keep: true };
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const late = new Promise<Decision>((resolve) => {
    const stop = (why: string) => resolve({ keep: false, why });
    const seconds = LONGEST_QUESTION_SECONDS;
    timer = setTimeout(() => stop(`Nobody answered within ${seconds} s. Everything was rolled back.`), seconds * 1000);
    onAbort = () => stop(stoppedBy(run.signal));
    run.signal.addEventListener('abort', onAbort);
    if (run.signal.aborted) onAbort();
  });
  const asked = run
    .confirm(changes)
    .then<Decision>((answer) =>
      answer === 'commit'
        ? { keep: true }
        : { keep: false, why: 'It was not to be kept, and was rolled back. Nothing was changed.' },
    );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    if (onAbort) run.signal.removeEventListener('abort', onAbort);
  }
}

/** Why a cell was stopped, in a sentence. */
export function stoppedBy(signal: AbortSignal): string {
  return signal.reason === 'cancelled' ? 'Stopped: the run was cancelled. Nothing was changed.' : 'Stopped.';
}
