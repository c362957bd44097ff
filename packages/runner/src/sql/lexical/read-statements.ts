import { refuse, SqlRefusal, type SqlRun } from '../sql-outcome.ts';
import { type RowChange, readRowChange } from './row-change.ts';
import { type Dialect, statementsOf, type Token, tokenize } from './tokens.ts';
import { whyActs } from './why-acts.ts';

export interface LexicalStatement {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Null: it is known only to read. */
  readonly change: RowChange | null;
}

/**
 * Reads the statements of a cell for a database without a grammar here: each is known only to read, or is a change that can be
 * looked at first, or is refused.
 * @param functions those that are known to read, in capitals
 * @throws SqlRefusal
 */
export function readStatements(
  { source, changes }: Pick<SqlRun, 'source' | 'changes'>,
  dialect: Dialect,
  functions: ReadonlySet<string>,
): LexicalStatement[] {
  if (source.includes('\0')) throw new SqlRefusal('The SQL holds a NUL character.');
  const statements = statementsOf(tokenize(source, dialect));
  if (statements.length === 0) throw new SqlRefusal('There is no statement in this step.');
  return statements.map((tokens) => {
    const text = source.slice(tokens[0]?.start, tokens.at(-1)?.end);
    const why = whyActs(tokens, functions);
    if (why === null) return { text, tokens, change: null };
    if (!changes) refuse(`the step is marked as one that changes nothing, but ${why}.`, text);
    return { text, tokens, change: readRowChange(source, tokens, dialect, functions) };
  });
}
