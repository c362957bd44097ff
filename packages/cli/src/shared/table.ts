import Table from 'cli-table3';
import { paint } from './paint.ts';

const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
];

/** Columns lined up under their headings, without borders; widths count what a terminal shows. Empty without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return render([head.map((word) => paint('dim', word.toUpperCase())), ...rows]);
}

/** Rows lined up without headings. */
export function columns(rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : render(rows);
}

function render(rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  // A cell of one line keeps every row on one line.
  grid.push(...rows.map((row) => row.map((cell) => cell.replace(/\s*\n\s*/g, ' '))));
  return grid.toString().replace(/[ \t]+$/gm, '');
}
