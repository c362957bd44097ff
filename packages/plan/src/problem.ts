/** One thing that is wrong with a plan folder, with its place. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable name of the rule that was broken: `dangling-reference`. */
  readonly code: string;
  /** File relative to the plan folder, with forward slashes; `.` for the folder itself. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;
  readonly message: string;
  /** What to do about it; empty when the message says it all. */
  readonly hint: string;
  /** The offending line as it stands in the file. */
  readonly source: string;
}

/** A problem before its place is known. `severity` defaults to `error`. */
export interface Finding {
  readonly severity?: Problem['severity'];
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const MAX_SOURCE_WIDTH = 120;

/**
 * Renders a problem for a terminal: place and message, the offending line with a caret under the column, the hint.
 *
 * @returns lines joined by `\n`, without a final newline and without control characters from the file.
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code, message, hint } = problem;
  const rendered = [`${file}:${line}:${column}: ${severity}: ${message} [${code}]`];
  const excerpt = clip(problem.source, column);
  if (excerpt.text.trim() !== '') {
    const gutter = ` ${line} | `;
    rendered.push(`${gutter}${excerpt.text}`, `${' '.repeat(gutter.length - 2)}| ${' '.repeat(excerpt.caret)}^`);
  }
  if (hint !== '') rendered.push(`  hint: ${hint}`);
  return rendered.map(printable).join('\n');
}

/** Cuts a long line down to a window that holds the column. */
function clip(source: string, column: number): { text: string; caret: number } {
  const line = source.replaceAll('\t', ' ');
  const caret = Math.min(column - 1, line.length);
  if (line.length <= MAX_SOURCE_WIDTH) return { text: line, caret };
  const from = Math.max(0, Math.min(caret - MAX_SOURCE_WIDTH / 2, line.length - MAX_SOURCE_WIDTH));
  const text = line.slice(from, from + MAX_SOURCE_WIDTH);
  const head = from > 0 ? '…' : '';
  const tail = from + MAX_SOURCE_WIDTH < line.length ? '…' : '';
  return { text: `${head}${text}${tail}`, caret: caret - from + head.length };
}

/** A plan may come from a stranger: its text must not steer the terminal. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '·');
}
