import type { ResultRows } from '../cell.ts';

/** Rows of a result that are kept. */
export const MOST_ROWS = 200;

/** The rows of a result that are kept, with the text that shows them and says how many there are. */
export function showRows({ columns, rows }: ResultRows): { readonly text: string; readonly rows: ResultRows } {
  const kept = { columns, rows: rows.slice(0, MOST_ROWS) };
  const count =
    rows.length > MOST_ROWS ? `the first ${MOST_ROWS} rows` : rows.length === 1 ? '1 row' : `${rows.length} rows`;
  return { text: `${renderTable(kept)}\n(${count})`, rows: kept };
}

/** A table as aligned text, as psql shows it; a null value is empty and a line break within a value is a space. */
export function renderTable({ columns, rows }: ResultRows): string {
  const lines = [columns, ...rows].map((row) => row.map((value) => (value ?? '').replaceAll(/\s*\n\s*/g, ' ')));
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
