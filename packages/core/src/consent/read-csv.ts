/** One record, with the line on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with it; null: nothing. */
  readonly problem: string | null;
}

const LONGEST_CELL = 10_000;
const MOST_CELLS = 100;

/** What separates cells: the one of `,` `;` and tab that the first line has most of. */
export function delimiterOf(firstLine: string): string {
  const counted = [',', ';', '\t'].map((mark) => [mark, firstLine.split(mark).length] as const);
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/**
 * Reads CSV as RFC 4180 has it, with any line ends; empty lines are left out. A quote that is never closed is a problem of its own
 * record and ends there at its own line, so that the lines after it are still looked at.
 */
export function* readCsv(text: string, delimiter: string): Generator<CsvRecord> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const record = readRecord(text, at, delimiter);
    const isEmpty = record.cells.length === 1 && record.cells[0]?.trim() === '' && record.problem === null;
    if (!isEmpty) yield { line, cells: record.cells, problem: record.problem };
    at = record.next;
    line += record.lines;
  }
}

interface ReadRecord {
  readonly cells: string[];
  readonly problem: string | null;
  readonly next: number;
  readonly lines: number;
}

function readRecord(text: string, from: number, delimiter: string): ReadRecord {
  const cells: string[] = [];
  let at = from;
  let lines = 0;
  let problem: string | null = null;
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, delimiter);
    if (cell === null) return unclosed(text, from);
    if (cell.value.length > LONGEST_CELL) problem ??= `a cell is longer than ${LONGEST_CELL} characters`;
    if (cells.length < MOST_CELLS) cells.push(cell.value.slice(0, LONGEST_CELL));
    else problem ??= `it has more than ${MOST_CELLS} cells`;
    lines += cell.lines;
    at = cell.next;
    const after = text[at];
    if (after === delimiter) {
      at += 1;
      continue;
    }
    const end = lineEnd(text, at);
    if (end === at && after !== undefined && after !== '\r' && after !== '\n') continue;
    if (after !== undefined && after !== '\r' && after !== '\n') problem ??= 'something stands behind a closing quote';
    return { cells, problem, next: skipLineEnd(text, end), lines: lines + 1 };
  }
}

interface ReadCell {
  readonly value: string;
  readonly next: number;
  readonly lines: number;
}

function readPlain(text: string, from: number, delimiter: string): ReadCell {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return { value: text.slice(from, at).trim(), next: at, lines: 0 };
}

/** @returns null when the quote is never closed */
function readQuoted(text: string, from: number): ReadCell | null {
  let value = '';
  for (let at = from + 1; at < text.length && at - from <= 2 * LONGEST_CELL; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote - from > 2 * LONGEST_CELL) return null;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, next: quote + 1, lines: value.split(/\r\n|\r|\n/).length - 1 };
    value += '"';
    at = quote + 2;
  }
  return null;
}

function unclosed(text: string, from: number): ReadRecord {
  const end = lineEnd(text, from);
  return {
    cells: [text.slice(from, Math.min(end, from + 100))],
    problem: 'a quote is not closed',
    next: skipLineEnd(text, end),
    lines: 1,
  };
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function skipLineEnd(text: string, at: number): number {
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2;
  return at < text.length ? at + 1 : at;
}
