import { isProgram } from '../../command/shell-words.ts';
import type { Row, Table } from '../document/document.ts';
import type { FoundParameter, FoundPart } from '../found.ts';
import { oneLine } from '../write/names.ts';
import { type FenceParts, readInlineCommand, type Standing } from './make-steps.ts';
import { flat } from './render-markdown.ts';

/** The column of a table in which at least half of the rows, and two of them, are one command; -1 when there is none. */
export function commandColumn({ header, rows }: Table): number {
  const counts = header.map((_, index) => rows.filter((row) => commandIn(row, index) !== null).length);
  return counts.findIndex((count) => count >= 2 && count * 2 >= rows.length);
}

/** Reads a table such as `What | Command`: a step for each row, a person's where its cell says more than a command. */
export function readCommandTable(table: Table, standing: Standing): FenceParts | null {
  const column = commandColumn(table);
  if (column < 0) return null;
  const parts: FoundPart[] = [];
  const parameters: FoundParameter[] = [];
  for (const row of table.rows) {
    const { line, lastLine } = row;
    const command = commandIn(row, column);
    const others = row.cells.filter((cell, index) => index !== column && cell.trim() !== '');
    const title = oneLine(others[0] ?? '', 120) || oneLine(command ?? row.cells.join(' '), 80) || 'Step';
    if (command === null) parts.push({ kind: 'step', title, ...asWritten(row), line, lastLine });
    else {
      const read = readInlineCommand(command, title, { line, lastLine }, standing, others.slice(1));
      parts.push({ kind: 'step', ...read.step });
      parameters.push(...read.parameters);
    }
  }
  return { parts, parameters };
}

function commandIn({ markdown }: Row, column: number): string | null {
  const command = /^(`+)([^`]+)\1$/.exec((markdown[column] ?? '').trim())?.[2]?.trim();
  if (command === undefined) return null;
  const [program = '', ...words] = command.replace(/^(?:sudo|npx)\s+/, '').split(/\s+/);
  return words.length > 0 && isProgram(program) ? command.replace(/\\\|/g, '|') : null;
}

function asWritten({ markdown }: Row) {
  const source = markdown
    .map((cell) => flat(cell))
    .filter((cell) => cell !== '')
    .join(': ');
  return { does: 'manual', source, auto: false, readonly: false, timeout: null, connection: null } as const;
}
