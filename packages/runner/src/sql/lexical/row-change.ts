import { refuse } from '../sql-outcome.ts';
import { type Dialect, indexOfWord, isSymbol, isWord, type Token } from './tokens.ts';
import { whyCalls } from './why-acts.ts';

/** A change of one table that can be looked at before it happens. */
export interface RowChange {
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE';
  /** `UPDATE item` */
  readonly what: string;
  /** The table as written, `app.item`, and its parts without quotes. */
  readonly table: string;
  readonly names: readonly string[];
  /** What `FROM` would say: the table with its alias. */
  readonly from: string;
  /** By what columns of it are called. */
  readonly alias: string;
  /** `WHERE …` to the end of what chooses rows, with ORDER BY and LIMIT; none of an INSERT. */
  readonly whereTokens: readonly Token[];
  /** The statement says itself what it gives back. */
  readonly returns: boolean;
}

const KEYWORDS =
  /^(?:AND|OR|NOT|NULL|TRUE|FALSE|IS|IN|LIKE|BETWEEN|CASE|WHEN|THEN|ELSE|END|EXISTS|SELECT|FROM|WHERE|LIMIT|ORDER|BY|ASC|DESC)$/;

/**
 * Reads a statement that changes rows. One table, a WHERE that chooses rows, no functions that are not known to read.
 * @throws SqlRefusal for anything else
 */
export function readRowChange(
  source: string,
  tokens: readonly Token[],
  dialect: Dialect,
  functions: ReadonlySet<string>,
): RowChange {
  const text = source.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
  const verb = verbOf(tokens[0], text);
  const why = whyCalls(tokens, functions) ?? whyReaches(tokens);
  if (why) refuse(`${why}.`, text);
  const begin = verb === 'UPDATE' ? 1 : 2;
  const { end, names } = tableAt(tokens, begin);
  const opens = begin === 1 || isWord(tokens[1], verb === 'INSERT' ? 'INTO' : 'FROM');
  if (!opens || names.length === 0) refuse(`a change begins with ${HEADS[verb]} and one table.`, text);
  const table = sliceOf(source, tokens, begin, end);
  const what = `${HEADS[verb]} ${names.join('.')}`;
  const returns = indexOfWord(tokens, ['RETURNING']) >= 0;
  const found = { verb, what, table, names, returns };
  const own = sliceOf(source, tokens, end - 1, end);
  if (verb === 'INSERT') return { ...found, from: table, alias: own, whereTokens: [] };
  const at = aliasAt(tokens, end, verb === 'UPDATE' ? 'SET' : 'WHERE');
  const alias = at === null ? own : sliceOf(source, tokens, at, at + 1);
  const from = at === null ? table : `${table} AS ${alias}`;
  return { ...found, from, alias, whereTokens: whereOf(tokens, at === null ? end : at + 1, verb, text, dialect) };
}

const HEADS = { INSERT: 'INSERT INTO', UPDATE: 'UPDATE', DELETE: 'DELETE FROM' } as const;

function verbOf(token: Token | undefined, text: string): RowChange['verb'] {
  const verb = token?.kind === 'word' ? token.text : '';
  if (verb === 'INSERT' || verb === 'UPDATE' || verb === 'DELETE') return verb;
  return refuse('it is not run from a runbook; only SELECT, INSERT, UPDATE and DELETE are.', text);
}

/** The place of the other name that a table is given; null when it is given none. */
function aliasAt(tokens: readonly Token[], end: number, next: string): number | null {
  const at = isWord(tokens[end], 'AS') ? end + 1 : end;
  const isName = tokens[at]?.kind === 'word' || tokens[at]?.kind === 'name';
  return isName && !isWord(tokens[at], next) ? at : null;
}

/** A change within a change, or a way to a file; `ON DUPLICATE KEY UPDATE` and `DO UPDATE` belong to an INSERT. */
function whyReaches(tokens: readonly Token[]): string | null {
  for (const [index, token] of tokens.entries()) {
    if (index < 2) continue;
    const isOfInsert = isWord(token, 'UPDATE') && isWord(tokens[index - 1], 'KEY', 'DO');
    if (isWord(token, 'INTO', 'INSERT', 'UPDATE', 'DELETE', 'OUTFILE', 'DUMPFILE', 'LOCK', 'NEXTVAL') && !isOfInsert) {
      return `it holds ${token.text}`;
    }
    if (isWord(token, 'REPLACE') && !isSymbol(tokens[index + 1], '(')) return 'it holds REPLACE';
  }
  return null;
}

function tableAt(tokens: readonly Token[], from: number): { end: number; names: string[] } {
  const names: string[] = [];
  let at = from;
  while (tokens[at]?.kind === 'word' || tokens[at]?.kind === 'name') {
    names.push(nameOf(tokens[at]));
    at++;
    if (!isSymbol(tokens[at], '.') || names.length === 2) break;
    at++;
  }
  return { end: at, names };
}

function nameOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toLowerCase() : (token?.text ?? '');
}

function whereOf(
  tokens: readonly Token[],
  from: number,
  verb: string,
  text: string,
  dialect: Dialect,
): readonly Token[] {
  const start = indexOfWord(tokens, ['WHERE']);
  const opens = verb === 'UPDATE' ? isWord(tokens[from], 'SET') : from === start || start < 0;
  if (!opens)
    refuse(`${verb} of more than one table, or of a kind that is not known, is not run from a runbook.`, text);
  if (start < 0) refuse(`${verb} without a WHERE that restricts its rows is refused.`, text);
  const joins = indexOfWord(tokens.slice(0, start), ['FROM', 'JOIN', 'USING'], from);
  if (joins >= 0) refuse(`${verb} with rows of other tables is not run; choose them in its WHERE.`, text);
  const end = indexOfWord(tokens, ['RETURNING'], start);
  const where = tokens.slice(start, end < 0 ? undefined : end);
  const stop = indexOfWord(where, ['ORDER', 'LIMIT']);
  if (!restricts(where.slice(1, stop < 0 ? undefined : stop), dialect)) {
    refuse(`${verb} without a WHERE that restricts its rows is refused.`, text);
  }
  return where;
}

/** Whether a condition looks at a column in a way that not every row passes, on every side of an OR. */
function restricts(tokens: readonly Token[], dialect: Dialect): boolean {
  if (tokens.length === 0) return false;
  if (dialect === 'mysql' && tokens.some((token, index) => isSymbol(token, '|') && isSymbol(tokens[index + 1], '|')))
    return false;
  const inside = withinBrackets(tokens);
  if (inside) return restricts(inside, dialect);
  const arms = splitBy(tokens, 'OR');
  if (arms.length > 1) return arms.every((arm) => restricts(arm, dialect));
  const parts = splitBy(tokens, 'AND');
  if (parts.length > 1) return parts.some((part) => restricts(part, dialect));
  return !isEqualToItself(tokens) && tokens.some((token, index) => isColumn(token, tokens[index + 1]));
}

function withinBrackets(tokens: readonly Token[]): readonly Token[] | null {
  if (!isSymbol(tokens[0], '(')) return null;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth++;
    if (isSymbol(token, ')')) depth--;
    if (depth === 0) return index === tokens.length - 1 ? tokens.slice(1, -1) : null;
  }
  return null;
}

function splitBy(tokens: readonly Token[], word: string): Token[][] {
  const parts: Token[][] = [];
  let rest = tokens;
  for (;;) {
    const at = indexOfWord(rest, [word]);
    parts.push(rest.slice(0, at < 0 ? undefined : at));
    if (at < 0) return parts;
    rest = rest.slice(at + 1);
  }
}

function isColumn(token: Token, next: Token | undefined): boolean {
  return token.kind === 'name' || (token.kind === 'word' && !KEYWORDS.test(token.text) && !isSymbol(next, '('));
}

function isEqualToItself(tokens: readonly Token[]): boolean {
  const at = tokens.findIndex((token) => isSymbol(token, '='));
  const sideOf = (side: readonly Token[]) => side.map(nameOf).join(' ');
  return at > 0 && sideOf(tokens.slice(0, at)) === sideOf(tokens.slice(at + 1));
}

function sliceOf(source: string, tokens: readonly Token[], from: number, end: number): string {
  return source.slice(tokens[from]?.start, tokens[end - 1]?.end);
}
