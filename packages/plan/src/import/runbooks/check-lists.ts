import type { Fence, Lines, Table } from '../document/document.ts';
import { oneLine } from '../write/names.ts';
import { remedyColumn } from './remedy-table.ts';
import { flat } from './render-markdown.ts';

/** Something to do that stands in a fence or in a table. */
export interface CheckListItem extends Lines {
  readonly title: string;
  /** Markdown of the step. */
  readonly source: string;
}

const BOX = /^(?:[-*]\s+)?(?:[☐□▢⬜☑✅]|\[[ xX]?\])\s*(?=\S)/u;
const NUMBER = /^\d{1,2}[.)]\s+(?=\S)/;

/** Reads a fence without commands whose every line at the margin is an item: `☐ Join the channel`, `1. Timeline`. */
export function checkListOfFence({ source, line }: Fence): readonly CheckListItem[] | null {
  const items: { title: string; lines: string[]; line: number; lastLine: number }[] = [];
  for (const [index, text] of source.split('\n').entries()) {
    if (text.trim() === '') continue;
    const place = line + 1 + index;
    const last = items.at(-1);
    const mark = (BOX.exec(text) ?? NUMBER.exec(text))?.[0];
    if (mark !== undefined)
      items.push({
        title: text.slice(mark.length).replace(NUMBER, '').trim(),
        lines: [],
        line: place,
        lastLine: place,
      });
    else if (last && /^\s/.test(text)) {
      last.lines.push(text.trim().replace(/^[-*•]\s+/, ''));
      last.lastLine = place;
    } else return null;
  }
  if (items.length < 2) return null;
  return items.map(({ title, lines, ...place }) => ({
    title: oneLine(title, 120),
    source: [flat(title), ...lines.map((one) => `- ${flat(one)}`)].join('\n'),
    ...place,
  }));
}

const CELL_BOX = /^(?:[☐□▢⬜]|\[ ?\])$/u;
const EMPTY_BOX = /^(?:[☐□▢⬜]|\[ ?\]|)$/u;
/** Title of a column in which one ticks. */
const DONE =
  /^(?:done|completed?|checked|check|ok|✓|✔|✅|☐|erledigt|feito|conclu[ií]do|hecho|listo|fait|完了|完成)\s*\??$/iu;

/** Reads the rows of a table of check boxes, `Item | Owner | ☐`, `Item | Done?`, or of troubles and what to do about each. */
export function checkListOfTable(table: Table): readonly CheckListItem[] | null {
  const columns = remedyColumn(table);
  const done = table.header.findIndex((title) => DONE.test(title.trim()));
  const isBox = (cell: string, index: number): boolean => (index === done ? EMPTY_BOX : CELL_BOX).test(cell.trim());
  const boxed = table.rows.filter(({ cells }) => cells.some(isBox));
  if (!columns && (table.rows.length === 0 || boxed.length * 2 < table.rows.length)) return null;
  const first = columns?.trouble ?? (done === 0 ? 1 : 0);
  return table.rows.map((row) => {
    const remedy = columns ? `: ${row.cells[columns.remedy] ?? ''}` : '';
    const cells = row.markdown.flatMap((cell, index) => {
      if (index === first || cell.trim() === '' || isBox(cell, index)) return [];
      return [`- ${flat(table.header[index] ?? '')}: ${flat(cell)}`];
    });
    const source = [flat(row.markdown[first] ?? ''), ...cells].join('\n');
    return {
      title: oneLine(`${row.cells[first] ?? ''}${remedy}`, 120) || 'Step',
      source,
      line: row.line,
      lastLine: row.lastLine,
    };
  });
}
