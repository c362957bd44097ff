/** A bar within back-ticks, as `ps aux | grep shop` has it: in a table it ends the cell. */
const BAR_IN_CODE = /`[^`|]{0,200}(?<!\\)\|[^`]{0,400}`/;

/**
 * Splits a row of a table at its bars, those within back-ticks not among them.
 *
 * @param width how many columns the header has.
 * @returns null when no bar stands within back-ticks, or when the row does not come to that many cells.
 */
export function splitRow(line: string, width: number): readonly string[] | null {
  if (!BAR_IN_CODE.test(line)) return null;
  const cells: string[] = [''];
  let code = false;
  for (const [index, sign] of [...line.trim().replace(/^\|/, '').replace(/\|$/, '')].entries()) {
    if (sign === '`') code = !code;
    if (sign === '|' && !code && index > 0) cells.push('');
    else cells[cells.length - 1] += sign;
  }
  return cells.length === width && !code ? cells.map((cell) => cell.trim()) : null;
}

/** Plain text of such a cell. */
export function plainCell(markdown: string): string {
  return markdown.replace(/[`*]/g, '').trim();
}
