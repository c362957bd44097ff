import type { ResultRows } from './tables.ts';

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
