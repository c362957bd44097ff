import type { Connection } from '@tocsin/core';
import type { CellLimits } from './shell/cell-limits.ts';
import type { OsUser } from './shell/cell-user.ts';

/** A table that a cell read: every value as text. */
export interface ResultRows {
  readonly columns: string[];
  readonly rows: (string | null)[][];
}

/** Where a cell runs, as whom, and what it is told. */
export interface CellPlace {
  /** Folder of the run: steps find there what the steps before them left. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null: as ourselves. */
  readonly user: OsUser | null;
  /** What a cell may use; those that fit most machines when it is left out. */
  readonly limits?: CellLimits;
}

/** What one cell leaves to the next one of its run. */
export interface Session {
  /** Working directory, an absolute path; null: the folder of the run. */
  readonly cwd: string | null;
  /** Variables that cells exported, and the outputs of named cells, by name. */
  readonly variables: Readonly<Record<string, string>>;
}

export type CellKind = 'shell' | 'sql' | 'http' | 'typescript';

/** One cell, with everything that a machine must know to run it. It can be sent over the wire as JSON. */
export interface CellJob {
  readonly kind: CellKind;
  readonly source: string;
  /** Id of the step; a name in capitals, such as `RELEASE_ID`, names its output for the cells after it. */
  readonly name: string;
  /** Values of the runbook's parameters; environment of shell and TypeScript, variables of SQL and HTTP. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where a SQL cell runs; null: it has none. */
  readonly connection: Connection | null;
  /** A person has approved that it changes something. */
  readonly changes: boolean;
  readonly timeoutSeconds: number;
  /** Folder to run it in, relative to the session's; null: there. */
  readonly cwd: string | null;
  /** Program that reads the source, `python3`; null: bash for shell. */
  readonly interpreter: string | null;
  readonly session: Session;
  /** Values that no output may hold. */
  readonly secrets: readonly string[];
}

/** What a change would do, or has done in a transaction that is still open. */
export interface ChangePreview {
  /** `UPDATE subscriptions` */
  readonly what: string;
  /** Rows that it touches in all, of which `before` shows the first. */
  readonly count: number;
  readonly before: ResultRows | null;
  /** Null while it has not happened. */
  readonly after: ResultRows | null;
}

export interface CellHost {
  /**
   * Takes the output as it comes: printable, not yet redacted. While a promise that it returned is open, nothing more is read of
   * the cell, so that a slow host is not flooded.
   */
  onOutput(text: string): void | Promise<void>;
  /**
   * Asked once a SQL change has happened in its transaction, before that is committed. A host that cannot ask leaves it out:
   * then the change is committed, as its approval says.
   */
  confirm?(changes: readonly ChangePreview[]): Promise<'commit' | 'rollback'>;
  /** Aborted with 'cancelled' or 'shutdown' to stop the cell and everything that it began. */
  readonly signal: AbortSignal;
}

export interface CellResult {
  /** `unknown`: nobody can say whether it happened, such as a connection lost at the commit. */
  readonly status: 'done' | 'failed' | 'unknown';
  /** 128 + n after signal n; null when there is none or the cell did not start. */
  readonly exitCode: number | null;
  /** Why it ended, in a sentence, when it did not end by itself. */
  readonly closing: string | null;
  readonly rows: ResultRows | null;
  /** What the cells after it find. */
  readonly session: Session;
}

/** Runs a cell to its end. Does not throw for what goes wrong within the cell. */
export type RunCell = (job: CellJob, place: CellPlace, host: CellHost) => Promise<CellResult>;
