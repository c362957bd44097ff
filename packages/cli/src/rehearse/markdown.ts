/** A table in Markdown; `|` in a cell would end it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text from a plan must not turn into markup or call people. */
export function cell(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[|<>`*_\\[\]]/g, '\\$&')
    .replaceAll('@', '@\u200b');
}

/** A list, shortened: comments of code hosts are limited. */
export function markdownList(items: readonly string[], most: number): string {
  const lines = items.slice(0, most).map((item) => `- ${cell(item)}`);
  const rest = items.length - lines.length;
  return [...lines, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n');
}
