import type { RunStep } from '../api/generated/types.gen.ts';

/** A piece of a cell's source: as it is written, or the place of a parameter. */
export interface SourcePiece {
  readonly text: string;
  /** The parameter that stands here; null for what is written. */
  readonly parameter: string | null;
  /** Whether `text` is what was filled in, not the name alone. */
  readonly isFilled: boolean;
}

interface Cell {
  readonly kind: RunStep['kind'];
  readonly source: string;
}

/**
 * Cuts the source of a cell at the places where the shell, or Tocsin for SQL, puts values in, and puts them there.
 * @param values what to show by the parameter's name; an empty text: not known yet
 */
export function fillInSource({ kind, source }: Cell, values: Readonly<Record<string, string>>): SourcePiece[] {
  const isKnown = (name: string) => Object.hasOwn(values, name);
  const places = placesIn(kind, source).filter(({ name }) => isKnown(name));
  const pieces: SourcePiece[] = [];
  let end = 0;
  for (const { name, from, to } of places) {
    if (from > end) pieces.push(written(source.slice(end, from)));
    const value = values[name] ?? '';
    const shown = kind === 'sql' ? `'${value.replaceAll("'", "''")}'` : value;
    pieces.push({ text: value === '' ? source.slice(from, to) : shown, parameter: name, isFilled: value !== '' });
    end = to;
  }
  if (end < source.length) pieces.push(written(source.slice(end)));
  return pieces;
}

/** The same as one text. */
export function filledText(cell: Cell, values: Readonly<Record<string, string>>): string {
  return fillInSource(cell, values)
    .map(({ text }) => text)
    .join('');
}

const written = (text: string): SourcePiece => ({ text, parameter: null, isFilled: false });

interface Place {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Other programs find their values in the environment, not in their source. */
function placesIn(kind: Cell['kind'], source: string): Place[] {
  if (kind === 'sql') return placesInSql(source);
  if (kind === 'http') return placesInHttp(source);
  return kind === 'shell' ? placesInShell(source) : [];
}

function placesInHttp(source: string): Place[] {
  const named = source.matchAll(/\{\{\s{0,8}([A-Za-z_][A-Za-z0-9_]*)\s{0,8}\}\}/g);
  return Array.from(named, (match) => placeOf(match, match[1]));
}

function placesInSql(source: string): Place[] {
  return Array.from(source.matchAll(/:'([A-Za-z_][A-Za-z0-9_]*)'/g), (match) => placeOf(match, match[1]));
}

const NAMED = String.raw`\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`;
const UNQUOTED = new RegExp(String.raw`${NAMED}|\\[^]|"|'[^']*'?|(?<![^\s;&|(])#[^\n]*`, 'g');
/** Within double quotes an apostrophe and a hash sign are letters. */
const QUOTED = new RegExp(String.raw`${NAMED}|\\[^]|"`, 'g');

/** Comments, what is escaped and what is in single quotes stay as they are: the shell puts nothing there. */
function placesInShell(source: string): Place[] {
  const places: Place[] = [];
  let token = UNQUOTED;
  let end = 0;
  for (;;) {
    token.lastIndex = end;
    const match = token.exec(source);
    if (!match) return places;
    end = token.lastIndex;
    const name = match[1] ?? match[2];
    if (name !== undefined) places.push(placeOf(match, name));
    else if (match[0] === '"') token = token === QUOTED ? UNQUOTED : QUOTED;
  }
}

function placeOf(match: RegExpExecArray, name = ''): Place {
  return { name, from: match.index, to: match.index + match[0].length };
}
