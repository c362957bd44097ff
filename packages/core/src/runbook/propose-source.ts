/** A cell's fence in a file that cannot be given another source, and why, in a sentence. */
export type ProposedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

const FENCE = /^([\s>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t][\s>]*)*)(`{3,}|~{3,})(.*)$/;

/**
 * Puts another source into a cell of a Markdown file. Only lines of that fence change: line ends, indentation and the marks
 * of lists and quotations stay as the file has them, and a line that stays the same stays byte for byte.
 * @param text the whole file
 * @param line that of the opening fence, from 1
 * @param source the new source, with `\n` between its lines
 */
export function withSource(text: string, line: number, source: string): ProposedText {
  const rows = rowsOf(text);
  const fence = findFence(rows, line - 1);
  if (!fence) return { ok: false, reason: `No cell that is closed begins on line ${line}.` };
  const { open, close, marks, prefix } = fence;
  const end = rows[open]?.end ?? '\n';
  const body = rows.slice(open + 1, close);
  const indent = indentOf(body, prefix);
  const wanted = source === '' ? [] : source.split('\n');
  const known = new Map(body.map((row) => [withoutPrefix(row.text, indent), row]));
  const inside = wanted.map(
    (one): Row => known.get(one) ?? { text: one === '' ? indent.trimEnd() : indent + one, end },
  );
  const [first, last] = [rows[open], rows[close]];
  if (!first || !last) return { ok: false, reason: `No cell that is closed begins on line ${line}.` };
  const longer = marksFor(marks, wanted);
  const changed = [
    ...rows.slice(0, open),
    { ...first, text: first.text.replace(marks, longer) },
    ...inside,
    longer === marks ? last : { ...last, text: last.text.replace(/(`{3,}|~{3,})/, longer) },
    ...rows.slice(close + 1),
  ];
  return { ok: true, text: changed.map((row) => row.text + row.end).join('') };
}

/**
 * What stands within a cell of a Markdown file, without the indentation of its fence and with `\n` between the lines; null
 * when no closed cell begins on that line.
 */
export function sourceAt(text: string, line: number): string | null {
  const rows = rowsOf(text);
  const fence = findFence(rows, line - 1);
  if (!fence) return null;
  const body = rows.slice(fence.open + 1, fence.close);
  const indent = indentOf(body, fence.prefix);
  return body.map((row) => withoutPrefix(row.text, indent)).join('\n');
}

/** A line of a file with the characters that end it. */
interface Row {
  readonly text: string;
  readonly end: string;
}

function rowsOf(text: string): Row[] {
  const parts = text.split(/(\r\n|\n|\r)/);
  const rows: Row[] = [];
  for (let at = 0; at < parts.length; at += 2) rows.push({ text: parts[at] ?? '', end: parts[at + 1] ?? '' });
  return rows;
}

interface Fence {
  /** Indexes of its first and its last row. */
  readonly open: number;
  readonly close: number;
  readonly marks: string;
  /** What stands before the fence on its first line. */
  readonly prefix: string;
}

function findFence(rows: readonly Row[], open: number): Fence | null {
  const [, prefix = '', marks = ''] = FENCE.exec(rows[open]?.text ?? '') ?? [];
  if (marks === '') return null;
  const close = rows.findIndex(({ text }, index) => index > open && closes(text, marks));
  return close < 0 ? null : { open, close, marks, prefix };
}

function closes(text: string, marks: string): boolean {
  const bare = text.replace(/^[\s>]*/, '').trimEnd();
  const mark = marks.charAt(0);
  return bare.length >= marks.length && [...bare].every((character) => character === mark);
}

/** What the lines within have in front: as those there have it, else as the fence itself. */
function indentOf(body: readonly Row[], prefix: string): string {
  const blank = prefix.replace(/[^\s>]/g, ' ');
  const filled = body.filter(({ text }) => text.trim() !== '');
  return filled.every(({ text }) => text.startsWith(blank)) ? blank : commonOf(filled, blank);
}

/** Markdown forgives lines that are indented less than their fence. */
function commonOf(rows: readonly Row[], blank: string): string {
  const starts = rows.map(({ text }) => /^[\s>]*/.exec(text)?.[0] ?? '');
  const shortest = starts.reduce((short, start) => (start.length < short.length ? start : short), blank);
  return starts.every((start) => start.startsWith(shortest)) ? shortest : '';
}

function withoutPrefix(text: string, indent: string): string {
  return text.startsWith(indent) ? text.slice(indent.length) : text.trimStart();
}

/** Longer than whatever within the source would close it. */
function marksFor(marks: string, lines: readonly string[]): string {
  const mark = marks.charAt(0);
  const longest = lines.reduce((most, line) => {
    const bare = line.trim();
    return bare !== '' && [...bare].every((one) => one === mark) ? Math.max(most, bare.length) : most;
  }, 0);
  return longest >= marks.length ? mark.repeat(longest + 1) : marks;
}
