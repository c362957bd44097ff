import type { ChangePreview, ResultRows } from '../../cell.ts';
import type { BoundSql } from '../lexical/bind-values.ts';

/** A change with the queries that look at its rows; none before an INSERT. */
export interface SqliteChange {
  readonly verb: string;
  readonly what: string;
  readonly table: string;
  readonly alias: string;
  readonly queries: { readonly count: BoundSql; readonly rows: BoundSql } | null;
}

export interface SqliteRequest {
  readonly file: string;
  /** `preview` looks at changes, in a file that is opened for reading only, as for `read`. */
  readonly mode: 'read' | 'preview' | 'change';
  readonly statements: readonly (BoundSql & { readonly change: SqliteChange | null })[];
}

/** What the process says: in mode `change` it waits for a decision with its transaction open. */
export type SqliteReply = { readonly failure: string } | { readonly done: SqliteDone } | { readonly committed: true };

export interface SqliteDone {
  readonly texts: readonly string[];
  readonly rows: ResultRows | null;
  readonly changes: readonly ChangePreview[];
}

export interface SqliteDecision {
  readonly keep: boolean;
}
