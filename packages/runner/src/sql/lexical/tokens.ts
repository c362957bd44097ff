import { SqlRefusal } from '../sql-outcome.ts';

export type Dialect = 'mysql' | 'sqlite';

/** A word may be a keyword, a name is quoted, a value is `:'NAME'`. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'value';
  /** As written; of a word in capitals, of a name and a value without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BLANK = /[ \t\r\n\f]+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /0x[0-9a-f]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
const SYMBOL = /[(),.;+\-*/%=<>!|&^~]/y;
const VALUE = /:'([A-Za-z_][A-Za-z0-9_]*)'/y;

/**
 * Cuts SQL of MySQL or SQLite into tokens; comments are left out. What is not known, or is read in another way by another
 * version or setting, is refused: comments that are run, hints, backslashes outside of texts, variables that are assigned.
 * Within texts MySQL reads backslashes, and double quotes are texts there: its session must have an sql_mode of that kind.
 * @throws SqlRefusal with what is not known, and where
 */
export function tokenize(source: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const skipped = matchAt(BLANK, source, at) ?? commentAt(source, at, dialect);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const token = tokenAt(source, at, dialect);
    if (token === null) unknown(source, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

function commentAt(source: string, at: number, dialect: Dialect): string | null {
  const two = source.slice(at, at + 2);
  if (two === '--') {
    // To MySQL, two signs without a blank are a minus of a minus.
    if (dialect === 'mysql' && !/^(?:[ \t\r\n]|$)/.test(source.slice(at + 2, at + 3))) unknown(source, at);
    return lineFrom(source, at);
  }
  if (dialect === 'mysql' && source[at] === '#') return lineFrom(source, at);
  if (two !== '/*') return null;
  const end = source.indexOf('*/', at + 2);
  const inside = end < 0 ? null : source.slice(at + 2, end);
  if (inside === null || inside.includes('/*') || /^(?:M?!|\+)/i.test(inside)) unknown(source, at);
  return `/*${inside}*/`;
}

function lineFrom(source: string, at: number): string {
  const end = source.indexOf('\n', at);
  return source.slice(at, end < 0 ? undefined : end);
}

function tokenAt(source: string, at: number, dialect: Dialect): Token | null {
  const first = source[at] ?? '';
  if (first === ':') return valueAt(source, at);
  if (`'"\`[`.includes(first)) return quotedTokenAt(source, at, dialect);
  const number = matchAt(NUMBER, source, at);
  // Letters right after it would be read in another way by another server.
  if (number !== null) return matchAt(WORD, source, at + number.length) === null ? made('number', at, number) : null;
  const word = matchAt(WORD, source, at);
  if (word !== null)
    return isUnknownSet(source, at + word.length, word) ? null : made('word', at, word, word.toUpperCase());
  const symbol = first === '@' && dialect === 'mysql' ? first : matchAt(SYMBOL, source, at);
  return symbol === null ? null : made('symbol', at, symbol);
}

function made(kind: Token['kind'], start: number, written: string, text = written): Token {
  return { kind, text, start, end: start + written.length };
}

function valueAt(source: string, at: number): Token | null {
  const value = matchAt(VALUE, source, at);
  return value === null ? null : made('value', at, value, value.slice(2, -1));
}

function quotedTokenAt(source: string, at: number, dialect: Dialect): Token | null {
  const written = quotedAt(source, at, dialect);
  if (written === null) return null;
  const isText = written.startsWith("'") || (written.startsWith('"') && dialect === 'mysql');
  return isText ? made('text', at, written) : made('name', at, written, unquoted(written));
}

/** A character set before a text may change how the text is read; these do not. */
function isUnknownSet(source: string, end: number, word: string): boolean {
  return (
    word.startsWith('_') &&
    !/^_(?:utf8|utf8mb3|utf8mb4|latin1|ascii|binary)$/i.test(word) &&
    /^\s{0,9}['"]/.test(source.slice(end, end + 10))
  );
}

/** A doubled quote stands for itself; so does anything after a backslash in a text of MySQL. */
function quotedAt(source: string, at: number, dialect: Dialect): string | null {
  const quote = source[at] === '[' ? ']' : (source[at] ?? '');
  if (quote === ']' && dialect === 'mysql') return null;
  const escapes = dialect === 'mysql' && quote !== '`';
  for (let index = at + 1; index < source.length; index++) {
    if (escapes && source[index] === '\\') index++;
    else if (source[index] !== quote) continue;
    else if (source[index + 1] === quote && quote !== ']') index++;
    else return source.slice(at, index + 1);
  }
  return null;
}

function unquoted(written: string): string {
  const quote = written[0] ?? '';
  return written.slice(1, -1).replaceAll(quote + quote, quote);
}

function unknown(source: string, at: number): never {
  const line = source.slice(0, at).split('\n').length;
  const shown = source.slice(at, at + 20).replaceAll(/[\p{Cc}]/gu, '\uFFFD');
  throw new SqlRefusal(`Refused: the SQL cannot be read for sure in line ${line}, at ${JSON.stringify(shown)}.`);
}

/** The statements of SQL, without those that are empty. */
export function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

export function isWord(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'word' && texts.includes(token.text);
}

/** The place of the first such word outside of brackets; -1 when there is none. */
export function indexOfWord(tokens: readonly Token[], words: readonly string[], from = 0): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, '(')) depth++;
    else if (isSymbol(token, ')')) depth--;
    else if (index >= from && depth === 0 && isWord(token, ...words) && !isSymbol(tokens[index - 1], '.')) return index;
  }
  return -1;
}
