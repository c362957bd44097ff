import { decodeFile } from '../../../consent/import/decode-file.ts';
import { Problem } from '../../../platform/problem.ts';
import type { ListedAddress } from './add-subscribers.ts';

const MOST_LINES = 500_000;
const ADDRESS_HEADINGS: ReadonlySet<string> = new Set(['email', 'e-mail', 'address', 'email address', 'mail']);

/**
 * Reads a list of addresses: a CSV file with a column `email` and, if wanted, `components` (ids with spaces between), or one address a line.
 * UTF-8, UTF-16 and Windows-1252 are read; commas, semicolons and tabs separate.
 * @throws Problem 'invalid' for what is no text, has no addresses, or too many lines
 */
export function readList(bytes: Buffer): ListedAddress[] {
  const { text } = decodeFile(bytes);
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  if (lines.length > MOST_LINES) throw new Problem('invalid', `The file has more than ${MOST_LINES} lines: split it.`);
  const first = lines[0] ?? '';
  const separator = [',', ';', '\t'].find((one) => first.includes(one)) ?? ',';
  const headings = cellsOf(first, separator).map((cell) => cell.toLowerCase());
  const column = headings.findIndex((heading) => ADDRESS_HEADINGS.has(heading));
  if (column < 0 && !first.includes('@'))
    throw new Problem('invalid', 'The first line names no column "email", and is no address either.');
  const componentColumn = headings.indexOf('components');
  const listed: ListedAddress[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '' || (index === 0 && column >= 0)) return;
    const cells = cellsOf(line, separator);
    const components = column >= 0 && componentColumn >= 0 ? (cells[componentColumn] ?? '') : '';
    listed.push({
      line: index + 1,
      address: cells[Math.max(0, column)] ?? '',
      components: components.split(/[\s|]+/).filter((id) => id !== ''),
    });
  });
  return listed;
}

/** Cells of a line; quotes hold separators, and two of them are one. Linear in the line. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (character === '"') {
      if (isQuoted && line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = !isQuoted;
    } else if (character === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
