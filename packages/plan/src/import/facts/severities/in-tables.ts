import type { Row, Section, Table } from '../../document/document.ts';
import { type Draft, draftOf, setField, setTime } from './draft.ts';
import { fieldOf, isSeveritySubject, type Level, leadingName, readLevel } from './level.ts';
import { levelTimes } from './level-times.ts';
import { type Field, NOTHING, YES } from './level-words.ts';
import type { Scale } from './scale.ts';

/** The levels that a table defines: one to a row, or one to a column. Null when it defines none. */
export function scaleInTable(table: Table, section: Section): Scale | null {
  return rowsAsLevels(table, section) ?? columnsAsLevels(table, section) ?? timesInCells(table);
}

function rowsAsLevels(table: Table, section: Section): Scale | null {
  for (const column of [0, 1]) {
    const title = table.header[column];
    if (title === undefined || (column === 1 && !/^\W*(?:#|no\.?|nr\.?)?\W*$/iu.test(table.header[0] ?? ''))) continue;
    const subject = isSeveritySubject(title) || isSeveritySubject(section.title);
    const levels = table.rows.map((row) =>
      readLevel(row.cells[column] ?? '', { subject: subject || isLevelTitle(title) }),
    );
    if (!areLevels(levels)) continue;
    const fields = table.header.map((name, index) => (index === column ? null : columnField(name, table, index)));
    const telling = fields.some((field) => field !== null && field !== 'name');
    if (!telling && !subject) continue;
    const drafts = table.rows.flatMap((row, index) => rowDraft(row, levels[index] ?? null, { table, fields, column }));
    return { drafts, defines: fields.some(isDefining) || subject, around: [headerOf(table)] };
  }
  return null;
}

function isLevelTitle(title: string): boolean {
  return /^(?:level|stufe|nível|nivel|niveau|livello|レベル|级别|等级)$/iu.test(title.trim());
}

function isDefining(field: Field | null): boolean {
  return field !== null && !['name', 'notify', 'escalation', 'commander', 'update'].includes(field);
}

/** At least two, each once, and nearly every row. */
function areLevels(levels: readonly (Level | null)[]): boolean {
  const keys = levels.flatMap((level) => (level ? [level.key] : []));
  return keys.length >= 2 && new Set(keys).size === keys.length && keys.length >= levels.length * 0.7;
}

function columnField(title: string, { rows }: Table, index: number): Field | null {
  const field = fieldOf(title);
  if (field !== null) return field;
  const names = rows.filter(({ cells }) => leadingName(cells[index] ?? '')?.word === cells[index]);
  return names.length === rows.length && rows.length > 0 ? 'name' : null;
}

interface RowContext {
  readonly table: Table;
  readonly fields: readonly (Field | null)[];
  readonly column: number;
}

function rowDraft(row: Row, level: Level | null, { table, fields, column }: RowContext): Draft[] {
  if (!level) return [];
  const draft = draftOf(level, row);
  const unknown: string[] = [];
  for (const [index, cell] of row.cells.entries()) {
    if (index === column) continue;
    const field = fields[index] ?? null;
    if (field !== null) setField(draft, field, cell);
    else if (!NOTHING.test(cell.trim())) unknown.push(`${table.header[index] ?? ''}: ${cell}`);
  }
  if (unknown.length > 0) draft.meaning = [draft.meaning, ...unknown].filter((text) => text !== null).join('. ');
  return [draft];
}

function headerOf({ line, rows }: Table): { line: number; lastLine: number } {
  return { line, lastLine: Math.max(line, (rows[0]?.line ?? line + 2) - 1) };
}

function columnsAsLevels(table: Table, section: Section): Scale | null {
  const subject = isSeveritySubject(section.title);
  const heads = table.header.slice(1);
  const levels = heads.map((title) => exactLevel(title, subject));
  const enough = levels.every((level) => level?.scheme !== 'NAME') || levels.length >= 3;
  if (heads.length < 2 || !enough || levels.some((level) => level === null) || !areLevels(levels)) return null;
  const fields = table.rows.map(({ cells }) => fieldOf(cells[0] ?? ''));
  if (!subject && fields.every((field) => field === null)) return null;
  const drafts = levels.flatMap((level, index) => (level ? [columnDraft(table, level, index + 1, fields)] : []));
  return { drafts, defines: true, around: [headerOf(table), ...table.rows] };
}

/** `SEV1`, `P0 (Critical)`; not `SEV1 action`. */
function exactLevel(title: string, subject: boolean): Level | null {
  const level = readLevel(title, { subject });
  if (!level) return null;
  return level.name === null || leadingName(level.name)?.word === level.name ? level : null;
}

function columnDraft(table: Table, level: Level, column: number, fields: readonly (Field | null)[]): Draft {
  const draft = draftOf(level, { line: table.line, lastLine: table.lastLine });
  for (const [index, row] of table.rows.entries()) {
    const label = row.cells[0] ?? '';
    const cell = (row.cells[column] ?? '').trim();
    const field = fields[index] ?? null;
    if (NOTHING.test(cell)) continue;
    if (field !== null && !YES.test(cell) && !(field === 'meaning' && cell.length < 20)) setField(draft, field, cell);
    else draft.examples.push(YES.test(cell) ? label : `${label}: ${cell}`);
  }
  return draft;
}

/** `Business hours | 15 minutes (P0), 1 hour (P1)`: only the first of several such rows can be kept. */
function timesInCells(table: Table): Scale | null {
  for (const row of table.rows) {
    const drafts = table.header.flatMap((title, index) => cellDrafts(fieldOf(title), row, index));
    if (drafts.length > 0) return { drafts, defines: false, around: [headerOf(table)] };
  }
  return null;
}

function cellDrafts(field: Field | null, row: Row, index: number): readonly Draft[] {
  if (field !== 'acknowledge' && field !== 'resolve' && field !== 'update') return [];
  return levelTimes(row.cells[index] ?? '').flatMap(({ codes, time }) =>
    codes.flatMap(({ id }) => {
      const level = readLevel(id, { subject: true });
      if (!level) return [];
      const draft = draftOf(level, row);
      setTime(draft, field, time, time.words);
      return [draft];
    }),
  );
}
