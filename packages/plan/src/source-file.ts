import type { Finding, Problem } from './problem.ts';

/** A position within a file, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text file of the plan, with what is needed to point into it. */
export interface SourceFile {
  /** Relative to the plan folder, with forward slashes. */
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Wraps a file's text. Line ends may be `\n`, `\r\n` or `\r`. */
export function toSourceFile(name: string, text: string): SourceFile {
  return { name, text, lines: text.split(/\r\n|\n|\r/) };
}

/** Turns a finding into a problem at a place of a file. */
export function problemAt(file: SourceFile, place: Place, finding: Finding): Problem {
  return {
    severity: finding.severity ?? 'error',
    code: finding.code,
    file: file.name,
    line: place.line,
    column: place.column,
    message: finding.message,
    hint: finding.hint ?? '',
    source: file.lines[place.line - 1] ?? '',
  };
}

/**
 * The place in a file of something within a text that a YAML file holds, as a block or in one line.
 *
 * @param start where the value begins: the `|` of a block, or its first letter
 * @param within a line from 0 and a column from 1 of the text
 * @returns the start when the row is not found as it is, because a variable was filled in
 */
export function placeInText(file: SourceFile, start: Place, text: string, within: Place): Place {
  const rows = text.split('\n');
  const row = rows[within.line] ?? '';
  const isBlock = /^[|>]/.test((file.lines[start.line - 1] ?? '').slice(start.column - 1));
  const line = start.line + within.line + (isBlock ? 1 : 0);
  const at = (file.lines[line - 1] ?? '').indexOf(row, isBlock ? 0 : start.column - 1);
  return at < 0 ? start : { line, column: at + within.column };
}

/** Errors and warnings by file, then by place: the order in which a person goes through them. */
export function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
