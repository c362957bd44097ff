import type { RunbookStep } from '@tocsin/core';
import { type ShellToken, scanShell } from '../../command/scan-shell.ts';
import type { CellPlace } from './three-am-rule.ts';

/** A variable that a cell needs from outside. */
export interface UsedVariable extends CellPlace {
  readonly name: string;
}

/**
 * Finds the variables that shell text expands and does not set itself, each time they stand there. Those with a
 * default (`${NAME:-x}`), within single quotes or behind a backslash are passed over.
 */
export function variablesUsed(source: string): readonly UsedVariable[] {
  const own = namesSet(source);
  const placeOf = placesOf(source);
  const tokens = scanShell(source);
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'heredoc') return [];
    if (token.kind === 'heredoc' && isLiteral(tokens, index)) return [];
    return expansions(token.raw, token.kind === 'heredoc')
      .filter(({ name }) => !own.has(name))
      .map(({ name, at }) => ({ name, ...placeOf(token.start + at) }));
  });
}

/** Answers where an offset stands; offsets are asked for in rising order. */
function placesOf(source: string): (offset: number) => CellPlace {
  let line = 0;
  let start = 0;
  return (offset) => {
    for (let end = source.indexOf('\n', start); end >= 0 && end < offset; end = source.indexOf('\n', start)) {
      line += 1;
      start = end + 1;
    }
    return { line, column: offset - start + 1 };
  };
}

/** Ways in which shell text sets a variable. Too many names are better than a warning that is wrong. */
const SETTERS = [
  /(?:^|[\s;&|(`"'{])([A-Za-z_]\w*)(?:\[[^\]\n]{0,40}\])?\+?=/g,
  /\b(?:for|select)\s+([A-Za-z_]\w*)/g,
  /\b(?:export|local|declare|typeset|readonly|printf\s+-v|mapfile|readarray|getopts\s+\S+)\s+(?:-\w+\s+)*([A-Za-z_]\w*)/g,
  /\(\(\s*([A-Za-z_]\w*)/g,
];

/** The variables that shell text sets itself. */
export function namesSet(source: string): ReadonlySet<string> {
  const names = SETTERS.flatMap((setter) => [...source.matchAll(setter)].map((match) => match[1] ?? ''));
  for (const match of source.matchAll(/\bread\s([^|;&\n<]*)/g)) names.push(...(match[1] ?? '').split(/\s+/));
  return new Set(names);
}

/** What a cell leaves to the cells after it: what it exports, what it takes from an answer, and its output under its own name. */
export function namesLeft({
  id,
  kind,
  source,
  background,
}: Pick<RunbookStep, 'id' | 'kind' | 'source' | 'background'>): readonly string[] {
  if (background) return [];
  const own = id.slice(id.lastIndexOf('/') + 1);
  const named = /^[A-Z_][A-Z0-9_]+$/.test(own) ? [own] : [];
  const taken = kind === 'shell' ? EXPORTED : kind === 'http' ? TAKEN : null;
  if (taken === null) return named;
  return [...named, ...[...source.matchAll(taken)].flatMap((match) => (match[1] ?? '').split(/\s+/))].map(
    (name) => name.split('=', 1)[0] ?? '',
  );
}

const EXPORTED = /\b(?:export|declare -x|typeset -x)\s+([^\n;&|]*)/g;
const TAKEN = /^@([A-Z][A-Z0-9_]*)/gm;

/** A here-document whose word is in quotes is taken as it stands. */
function isLiteral(tokens: readonly ShellToken[], index: number): boolean {
  for (let at = index - 1; at > 0; at--) {
    const mark = tokens[at - 1];
    if (mark?.kind === 'redirect' && mark.raw.includes('<<')) return /['"\\]/.test(tokens[at]?.raw ?? '');
  }
  return false;
}

interface Expansion {
  readonly name: string;
  readonly at: number;
}

const EXPANSION = /\$(?:([A-Za-z_]\w*)|\{[#!]?([A-Za-z_]\w*)(:?[-=+?])?)/y;

interface Expansions {
  readonly text: string;
  readonly heredoc: boolean;
  readonly found: Expansion[];
  /** What is open, outermost first: `"`, and `)` for a substitution, within which quotes begin anew. */
  readonly open: string[];
}

/** The variables of one word, or of the body of a here-document. */
function expansions(text: string, heredoc: boolean): readonly Expansion[] {
  const state: Expansions = { text, heredoc, found: [], open: heredoc ? ['"'] : [] };
  for (let at = 0; at < text.length; ) at = readLetter(state, at);
  return state.found;
}

/** Reads what begins at an offset, and returns where to go on. */
function readLetter(state: Expansions, at: number): number {
  const { text, open } = state;
  const letter = text[at];
  if (letter === '\\') return at + 2;
  if (letter === "'" && open.at(-1) !== '"') return after(text, text.indexOf("'", at + 1));
  if (letter === '$') return readDollar(state, at);
  // The body of a here-document is quoted as a whole; its quotes are letters.
  if (letter === '"' && !(state.heredoc && open.length === 1)) turn(open, '"');
  else if (letter === ')' && open.at(-1) === ')') open.pop();
  return at + 1;
}

/** The offset after another one, or the end of the text for none. */
function after(text: string, at: number): number {
  return at < 0 ? text.length : at + 1;
}

function readDollar({ text, found, open }: Expansions, at: number): number {
  const name = nameAt(text, at);
  if (name !== null) found.push({ name, at });
  if (text[at + 1] !== '(') return at + 1;
  open.push(')');
  return at + 2;
}

function turn(open: string[], quote: string): void {
  if (open.at(-1) === quote) open.pop();
  else open.push(quote);
}

/** The name that is expanded at an offset; null where there is none, or a default. */
function nameAt(text: string, at: number): string | null {
  EXPANSION.lastIndex = at;
  const match = EXPANSION.exec(text);
  return match && match[3] === undefined ? (match[1] ?? match[2] ?? null) : null;
}
