export type CsvValue = string | number | boolean | null;

/**
 * Rows as CSV (RFC 4180): lines end with CR LF, and cells are quoted where they must be. Text that a spreadsheet would take for a
 * formula (it begins with = + - @, a tab or a return, also after spaces) begins with an apostrophe; numbers stay numbers.
 */
export function writeCsv(head: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  const lines = [head.map(cellOf).join(',')];
  for (const row of rows) lines.push(row.map(cellOf).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function cellOf(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^(?:[\t\r\n]| *[=+\-@\uff1d\uff0b\uff0d\uff20])/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
