import type { ChangePreview, ResultRows } from '../cell.ts';
import { countOf } from './sql-outcome.ts';

/** Rows of a result that are kept. */
export const MOST_ROWS = 200;
/** No value that is kept is longer than this, in characters. */
const LONGEST_VALUE = 4096;
/** No value of a table in text is wider than this. */
const WIDEST = 200;

/** Rows whose values are bounded. @param rows values as text; null is SQL's NULL */
export function toResultRows(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): ResultRows {
  return {
    columns: columns.map((column) => cut(column, WIDEST)),
    rows: rows.map((row) => row.map((value) => value && cut(value, LONGEST_VALUE))),
  };
}

/** The rows of a result that are kept, with the text that shows them and says how many there are. */
export function showRows({ columns, rows }: ResultRows): { readonly text: string; readonly rows: ResultRows } {
  const kept = toResultRows(columns, rows.slice(0, MOST_ROWS));
  const count = rows.length > MOST_ROWS ? `the first ${MOST_ROWS} rows` : countOf(rows.length);
  return { text: `${renderTable(kept)}\n(${count})`, rows: kept };
}

/** What a change did, or would do, as text: `UPDATE item: 2 rows`, and the rows before and after. */
export function showChange({ what, count, before, after }: ChangePreview): string {
  const parts = [`${what}: ${countOf(count)}`];
  const first = (rows: ResultRows) => (count > rows.rows.length ? `, the first ${countOf(rows.rows.length)}` : '');
  if (before && before.rows.length > 0) parts.push(`Before${first(before)}:\n${renderTable(before)}`);
  if (after && after.rows.length > 0) parts.push(`After${first(after)}:\n${renderTable(after)}`);
  return parts.join('\n');
}

/** A table as aligned text, as psql shows it; NULL is no text, a line break is a space, other control characters show. */
export function renderTable({ columns, rows }: ResultRows): string {
  const lines = [columns.map(oneLine), ...rows.map((row) => row.map(shown))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  const text = lines.map((line) =>
    line
      .map((value, column) => value + ' '.repeat((widths[column] ?? 0) - [...value].length))
      .join(' | ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return [text[0] ?? '', rule, ...text.slice(1)].join('\n');
}

/** A text that reads as NULL, or is empty, is quoted. */
function shown(value: string | null): string {
  if (value === null) return 'NULL';
  return value === '' || value.toUpperCase() === 'NULL' ? `'${value}'` : oneLine(value);
}

/** Nothing in a value moves the cursor of a terminal or hides a text. */
function oneLine(value: string): string {
  const flat = value.replaceAll(/\s*[\r\n]\s*/g, ' ').replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
  return cut(flat, WIDEST);
}

function cut(value: string, length: number): string {
  return value.length > length ? `${value.slice(0, length - 1)}…` : value;
}
