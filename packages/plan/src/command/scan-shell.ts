/**
 * A look at shell text that never fails and takes time in proportion to its length. It knows quotes, substitutions,
 * comments, here-documents and operators; what it does not understand it passes over as words.
 */
export type ShellToken = ShellWord | ShellMark | ShellComment | ShellHeredoc;

interface Span {
  /** Offsets in the text that was scanned. */
  readonly start: number;
  readonly end: number;
}

export interface ShellWord extends Span {
  readonly kind: 'word';
  /** As written, with its quotes. */
  readonly raw: string;
}

/** `newline`, an operator (`|`, `&&`, `;`, `(` …) or a redirection (`>`, `2>&1` …). */
export interface ShellMark extends Span {
  readonly kind: 'newline' | 'operator' | 'redirect';
  readonly raw: string;
}

export interface ShellComment extends Span {
  readonly kind: 'comment';
  readonly raw: string;
}

/** Body of a here-document, its last line included. */
export interface ShellHeredoc extends Span {
  readonly kind: 'heredoc';
  readonly raw: string;
}

/** After so many quotes without an end, quotes are taken as plain letters: keeps the work in proportion to the text. */
const MOST_OPEN_QUOTES = 3;
const OPERATOR = /&&|\|\||\|&|;;&?|;&|[|&;()]/y;
const REDIRECT = /\d*(?:<<<|<<-?|<>|>>|>&|<&|>\||&>>|&>|<|>)(?:\d+-?|-)?/y;
/** `<commit-hash>`: to the shell two redirections, to its author a gap to fill in. */
const GAP = /<\p{L}[\p{L}\p{N}_/|:' -]{0,60}[\p{L}\p{N}_]>|<\p{L}>/uy;
const HEREDOC_WORD = /[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([\w.-]+))/y;

interface State {
  readonly source: string;
  readonly tokens: ShellToken[];
  /** Words that end here-documents whose bodies begin on the next line. */
  readonly heredocs: { readonly word: string; readonly indented: boolean }[];
  openQuotes: number;
}

/** Reads shell text as tokens, in order; blanks and continued line ends are left out. */
export function scanShell(source: string): readonly ShellToken[] {
  const state: State = { source, tokens: [], heredocs: [], openQuotes: 0 };
  let at = 0;
  while (at < source.length) at = scanToken(state, at);
  return state.tokens;
}

function scanToken(state: State, at: number): number {
  const { source, tokens } = state;
  const letter = source[at] ?? '';
  if (letter === ' ' || letter === '\t' || letter === '\r') return at + 1;
  const continued = continuationEnd(source, at);
  if (continued > at) return continued;
  if (letter === '\n') {
    tokens.push({ kind: 'newline', raw: letter, start: at, end: at + 1 });
    return state.heredocs.length > 0 ? readHeredocs(state, at + 1) : at + 1;
  }
  if (letter === '#') {
    const end = lineEnd(source, at);
    tokens.push({ kind: 'comment', raw: source.slice(at, end).trimEnd(), start: at, end });
    return end;
  }
  const sql = startsStatement(state) ? sqlEnd(source, at) : at;
  if (sql > at) {
    tokens.push({ kind: 'word', raw: source.slice(at, sql), start: at, end: sql });
    return sql;
  }
  const redirect = matchAt(GAP, source, at) === null && !/[<>]\(/.test(source.slice(at, at + 2));
  const mark = redirect ? matchAt(REDIRECT, source, at) : null;
  if (mark !== null) return pushRedirect(state, mark, at);
  const operator = matchAt(OPERATOR, source, at)?.[0];
  if (operator !== undefined) {
    tokens.push({ kind: 'operator', raw: operator, start: at, end: at + operator.length });
    return at + operator.length;
  }
  const end = wordEnd(state, at);
  tokens.push({ kind: 'word', raw: source.slice(at, end), start: at, end });
  return end;
}

function startsStatement({ tokens }: State): boolean {
  const last = tokens.at(-1);
  return last === undefined || last.kind === 'newline' || last.kind === 'comment';
}

/** Beginnings of SQL as people write it between shell commands: in capitals. */
const SQL_START =
  /(?:SELECT|INSERT\s+INTO|UPDATE\s+[\w."]+\s+SET|DELETE\s+FROM|WITH\s+\w+\s+AS|ALTER\s+(?:TABLE|ROLE|USER|SYSTEM|DATABASE)|CREATE\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|USER|ROLE|VIEW|DATABASE)|DROP\s+(?:TABLE|INDEX|USER|VIEW)|TRUNCATE|EXPLAIN|VACUUM|REINDEX|GRANT|REVOKE|SHOW\s+[A-Z]+)\b/y;

/** Whether a statement of a shell fence is in fact SQL. */
export function isSqlStatement(text: string): boolean {
  return matchAt(SQL_START, text, 0) !== null;
}

/** Where SQL that starts at `at` ends: after a semicolon at a line's end, or before an empty or a comment line. */
function sqlEnd(source: string, at: number): number {
  if (matchAt(SQL_START, source, at) === null) return at;
  let end = at;
  while (end < source.length) {
    end = lineEnd(source, end);
    const next = source.slice(end + 1, lineEnd(source, end + 1)).trim();
    if (
      /;\s*(?:--[^\n]{0,200})?$/.test(source.slice(Math.max(at, end - 240), end)) ||
      next === '' ||
      /^(?:#|--)/.test(next)
    )
      break;
    end += 1;
  }
  return Math.min(end, source.length);
}

function pushRedirect(state: State, mark: RegExpExecArray, at: number): number {
  const raw = mark[0];
  state.tokens.push({ kind: 'redirect', raw, start: at, end: at + raw.length });
  if (/^\d*<<-?$/.test(raw)) {
    const word = matchAt(HEREDOC_WORD, state.source, at + raw.length);
    if (word) state.heredocs.push({ word: word[1] ?? word[2] ?? word[3] ?? '', indented: raw.endsWith('-') });
  }
  return at + raw.length;
}

/** Passes over the bodies of the here-documents of the line before; one that never ends is no here-document. */
function readHeredocs(state: State, from: number): number {
  let at = from;
  for (const { word, indented } of state.heredocs.splice(0)) {
    if (state.openQuotes >= MOST_OPEN_QUOTES) return at;
    const end = heredocEnd(state.source, at, word, indented);
    if (end === null) {
      state.openQuotes += 1;
      continue;
    }
    state.tokens.push({ kind: 'heredoc', raw: state.source.slice(at, end), start: at, end });
    at = end;
  }
  return at;
}

function heredocEnd(source: string, from: number, word: string, indented: boolean): number | null {
  for (let at = from; at < source.length; ) {
    const end = lineEnd(source, at);
    const line = source.slice(at, end).replace(/\r$/, '');
    // Documents indent their fences, and so the last word, more often than bash allows.
    if ((indented ? line.trim() : line.trimEnd()) === word || line.trim() === word) return end;
    at = end + 1;
  }
  return null;
}

/** Where the word that starts at `from` ends: at a blank, an operator or a redirection outside quotes. */
function wordEnd(state: State, from: number): number {
  let at = from;
  while (at < state.source.length) {
    const next = wordPartEnd(state, at);
    if (next === at) break;
    at = next;
  }
  return Math.max(from + 1, Math.min(at, state.source.length));
}

/** End of the part of a word at `at`; `at` itself when the word ends there. */
function wordPartEnd(state: State, at: number): number {
  const { source } = state;
  const letter = source[at] ?? '';
  if (/[\s;|&)]/.test(letter)) return at;
  if (/[<>]/.test(letter)) {
    const gap = matchAt(GAP, source, at)?.[0].length ?? 0;
    if (gap > 0) return at + gap;
    return source[at + 1] === '(' ? skipQuoted(state, at + 1) : at;
  }
  // `x=(a b)` and `@(a|b)`; any other parenthesis is an operator.
  if (letter === '(') return /[=?*+@!]/.test(source[at - 1] ?? '') ? skipQuoted(state, at) : at;
  return letter === '\\' ? at + 2 : skipQuoted(state, at);
}

/** Moves past a quoted text or a substitution that starts at `at`, or past one letter when there is none. */
function skipQuoted(state: State, at: number): number {
  const { source } = state;
  const letter = source[at] ?? '';
  const opens = /['"`(]/.test(letter) || (letter === '$' && /[({]/.test(source[at + 1] ?? ''));
  if (!opens || state.openQuotes >= MOST_OPEN_QUOTES) return at + 1;
  const end = quotedEnd(source, at);
  if (end !== null) return end;
  state.openQuotes += 1;
  return at + 1;
}

/** Closing letter of each opening one. */
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '(': ')', '{': '}' };

/**
 * Offset after the text that a quote, `(`, `$(` or `${` at `from` opens, or null when it is never closed. Nested
 * ones are kept on a stack, not by recursion, so that their depth does not matter.
 */
export function quotedEnd(source: string, from: number): number | null {
  const open: string[] = [];
  let at = from;
  while (at < source.length) {
    const letter = source[at] ?? '';
    const inner = open.at(-1);
    if (letter === '\\' && inner !== "'") {
      at += 2;
      continue;
    }
    if (inner !== undefined && letter === CLOSING[inner]) {
      open.pop();
      at += 1;
      if (open.length === 0) return at;
      continue;
    }
    const opened = openedAt(source, at, inner);
    if (opened !== '') open.push(opened.slice(-1));
    at += Math.max(1, opened.length);
  }
  return null;
}

/** What opens at `at` within `inner`: a quote, `(`, `$(` or `${`; empty when nothing does. */
function openedAt(source: string, at: number, inner: string | undefined): string {
  const letter = source[at] ?? '';
  if (inner === "'") return '';
  if (letter === '$' && /[({]/.test(source[at + 1] ?? '')) return source.slice(at, at + 2);
  if (letter === '`') return letter;
  if (inner === '"' || inner === '{') return letter === '"' && inner === '{' ? letter : '';
  if (letter === "'" || letter === '"' || letter === '(') return letter;
  return '';
}

function continuationEnd(source: string, at: number): number {
  if (source[at] !== '\\') return at;
  const end = matchAt(/\\[ \t]*\r?\n/y, source, at)?.[0].length ?? 0;
  return at + end;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
