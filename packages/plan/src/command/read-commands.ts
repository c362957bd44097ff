import { quotedEnd, type ShellToken, scanShell } from './scan-shell.ts';

/** One program with its words, as a shell would start it. */
export interface ShellCommand {
  /** `sudo`, `npx`, `env`, `time` … and assignments before it are left out of `words`: the program comes first. */
  readonly words: readonly CommandWord[];
  /** `NAME=value` before the program. */
  readonly assignments: readonly CommandWord[];
  readonly redirects: readonly Redirect[];
  /** What stands before the command: null at the start, else `|`, `&&`, `;` … */
  readonly after: string | null;
  /** Ends with `&`. */
  readonly background: boolean;
  /** Words that were looked through, such as `sudo` and `npx`. */
  readonly prefixes: readonly string[];
}

export interface CommandWord {
  /** Without quotes. Substitutions stay as written. */
  readonly value: string;
  readonly raw: string;
  /** Offset in the text that was read. */
  readonly index: number;
}

export interface Redirect {
  /** `>`, `2>>`, `<` … */
  readonly operator: string;
  /** File or descriptor; empty for `2>&1`. */
  readonly target: string;
}

/** Programs that start another one, with the options of theirs that take a value. */
const LOOKED_THROUGH: Readonly<Record<string, { readonly values: readonly string[]; readonly skip?: number }>> = {
  sudo: { values: ['-u', '-g', '-C', '-h', '-p', '--user', '--group'] },
  doas: { values: ['-u'] },
  time: { values: ['-f', '-o'] },
  env: { values: ['-u', '--unset', '-C', '--chdir'] },
  nice: { values: ['-n'] },
  ionice: { values: ['-c', '-n'] },
  timeout: { values: ['-s', '--signal', '-k', '--kill-after'], skip: 1 },
  nohup: { values: [] },
  command: { values: [] },
  exec: { values: [] },
  npx: { values: ['-p', '--package'] },
  bunx: { values: [] },
  pnpx: { values: [] },
  stdbuf: { values: ['-i', '-o', '-e'] },
  winpty: { values: [] },
};

/** Reserved words that stand where a program would. */
const RESERVED = new Set(['if', 'then', 'elif', 'else', 'fi', 'do', 'done', 'while', 'until', 'time', '{', '}', '!']);

/** Reads a statement as the commands it runs, in order; those within `$(…)` are found by {@link substitutionsOf}. */
export function readCommands(text: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let held: ShellToken[] = [];
  let after: string | null = null;
  const finish = (operator: string | null): void => {
    const command = toCommand(held, after, operator);
    held = [];
    after = operator ?? after;
    if (command) commands.push(command);
  };
  for (const token of scanShell(text)) {
    if (token.kind === 'operator') finish(token.raw);
    else if (token.kind === 'newline') finish(after === null && held.length === 0 ? null : ';');
    else if (token.kind !== 'comment') held.push(token);
  }
  finish(null);
  return commands;
}

function toCommand(tokens: readonly ShellToken[], after: string | null, ended: string | null): ShellCommand | null {
  const words: CommandWord[] = [];
  const redirects: Redirect[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'redirect') {
      redirects.push({ operator: token.raw, target: takesTarget(token) ? (tokens[index + 1]?.raw ?? '') : '' });
    } else if (token.kind === 'word' && !takesTarget(tokens[index - 1])) {
      words.push({ value: unquote(token.raw), raw: token.raw, index: token.start });
    }
  }
  const started = lookThrough(words);
  if (started.words.length === 0 && started.assignments.length === 0 && redirects.length === 0) return null;
  return { ...started, redirects, after, background: ended === '&' };
}

/** Whether the word after this token is the file of a redirection; `2>&1` has none. */
function takesTarget(token: ShellToken | undefined): boolean {
  return token?.kind === 'redirect' && !/&(?:\d+-?|-)$/.test(token.raw);
}

type Started = Pick<ShellCommand, 'words' | 'assignments' | 'prefixes'>;

/** Passes over assignments, reserved words and programs that start another one. */
function lookThrough(words: readonly CommandWord[]): Started {
  const assignments: CommandWord[] = [];
  const prefixes: string[] = [];
  let at = 0;
  for (;;) {
    const word = words[at];
    if (!word) break;
    const looked = LOOKED_THROUGH[word.value];
    if (isAssignment(word)) {
      assignments.push(word);
      at += 1;
    } else if (RESERVED.has(word.raw) && !looked) {
      at += 1;
    } else if (looked && words.length > at + 1) {
      prefixes.push(word.value);
      at = afterOptions(words, at + 1, looked);
    } else break;
  }
  return { words: words.slice(at), assignments, prefixes };
}

function afterOptions(
  words: readonly CommandWord[],
  from: number,
  looked: { readonly values: readonly string[]; readonly skip?: number },
): number {
  let at = from;
  while (words[at]?.value.startsWith('-')) at += looked.values.includes(words[at]?.value ?? '') ? 2 : 1;
  return at + (looked.skip ?? 0);
}

function isAssignment(word: CommandWord): boolean {
  return /^[A-Za-z_]\w*\+?=/.test(word.raw);
}

/** Takes the quotes off a word; what stands within `$(…)` stays as written. */
export function unquote(raw: string): string {
  if (!/['"\\]/.test(raw)) return raw;
  let value = '';
  let double = false;
  for (let at = 0; at < raw.length; ) {
    const letter = raw[at] ?? '';
    if (letter === '"') double = !double;
    const end = letter === '"' ? at + 1 : pieceEnd(raw, at, double);
    value += letter === '"' ? '' : pieceText(raw.slice(at, end), double);
    at = end;
  }
  return value;
}

/** End of the single-quoted text, escaped letter, substitution or plain letter that starts at `at`. */
function pieceEnd(raw: string, at: number, double: boolean): number {
  const letter = raw[at];
  if (letter === '\\') return Math.min(at + 2, raw.length);
  if (letter === "'" && !double) {
    const end = raw.indexOf("'", at + 1);
    return end < 0 ? raw.length : end + 1;
  }
  return opensSubstitution(raw, at) ? (quotedEnd(raw, at) ?? at + 1) : at + 1;
}

function pieceText(piece: string, double: boolean): string {
  if (piece.startsWith('\\')) return unescaped(piece.slice(1), double);
  return piece.startsWith("'") && !double
    ? piece.slice(1, piece.endsWith("'") && piece.length > 1 ? -1 : undefined)
    : piece;
}

/** Within double quotes a backslash stands for itself before most letters, and a continued line vanishes. */
function unescaped(letter: string, double: boolean): string {
  if (letter === '\n') return '';
  return double && !/["\\$`]/.test(letter) ? `\\${letter}` : letter;
}

function opensSubstitution(text: string, at: number): boolean {
  return text[at] === '`' || (text[at] === '$' && text[at + 1] === '(') || /^[<>]\($/.test(text.slice(at, at + 2));
}

/** Texts of the commands within `$(…)`, backticks and `<(…)` of a statement, outermost only. */
export function substitutionsOf(text: string): readonly string[] {
  const found: string[] = [];
  const state: QuoteState = { double: false, failures: 0 };
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? '';
    if (letter === '"') state.double = !state.double;
    const end = substitutionEnd(text, at, state);
    if (end !== null) found.push(text.slice(at + (letter === '`' ? 1 : 2), end - 1));
    at = end ?? plainEnd(text, at, state.double);
  }
  return found;
}

interface QuoteState {
  double: boolean;
  /** Substitutions without an end so far; after a few no more are looked for. */
  failures: number;
}

function substitutionEnd(text: string, at: number, state: QuoteState): number | null {
  const process = /[<>]/.test(text[at] ?? '');
  if (state.failures >= 3 || !opensSubstitution(text, at) || (process && state.double)) return null;
  const end = quotedEnd(text, process ? at + 1 : at);
  if (end === null) state.failures += 1;
  return end;
}

function plainEnd(text: string, at: number, double: boolean): number {
  if (text[at] === '\\') return at + 2;
  const end = text[at] === "'" && !double ? text.indexOf("'", at + 1) : -1;
  return end < 0 ? at + 1 : end + 1;
}
