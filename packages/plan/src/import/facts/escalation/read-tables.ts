import type { Row, Table } from '../../document/document.ts';
import type { FoundEscalation } from '../../found.ts';
import { readDetails, withoutDetails } from '../contacts/details.ts';
import { linesIn } from '../contacts/fields.ts';
import { fold } from '../contacts/fold.ts';
import { callTime, isFirst, levelOf, nameOnly, namesRole, onlySeverities, severitiesIn } from './words.ts';

const LEVEL = /^(?:level|tier|stage|step|#|stufe|ebene|nivel|niveau|レベル|段階)\b|^(?:レベル|段階)/;
const WHO =
  /^(?:who|contact|role|person|name|escalate to|wer|rolle|kontakt|quem|contato|quien|contacto|qui|担当|誰|連絡先)/;
const AFTER =
  /after|when|time|wann|zeit|nach|tempo|tiempo|temps|quando|apos|cuando|despues|delai|quand|apres|いつ|時間|経過/;
const SINCE = /time|elapsed|since|zeit|tempo|tiempo|duree|経過/;
const ESCALATE_TO = /^(?:escalat|eskalation|escala|エスカレ)/;
const PAGED = /✅|☎|📟|🔔|\bpaged?\b|\bcall(?:ed)?\b/iu;

/** Reads a table about escalation in any of its shapes; none of them: nothing. */
export function readEscalationTable(table: Table): FoundEscalation[] {
  const header = table.header.map(fold);
  const level = header.findIndex((name) => LEVEL.test(name));
  const who = header.findIndex((name, index) => index !== level && WHO.test(name));
  if (level >= 0 && who >= 0) return byLevel(table, level, who);
  if (SINCE.test(header[0] ?? '') && header.slice(1).some((name) => severitiesIn(name).length > 0))
    return byTime(table);
  if (header.slice(1).filter(namesRole).length >= 2 && table.rows.some(marked)) return byIncident(table);
  return [];
}

/** Reads the column `Escalation` of a table of severities: `| P1 | 5 min | VP Engineering |`. */
export function readSeverityTable(table: Table): FoundEscalation[] {
  const column = table.header.findIndex((name) => ESCALATE_TO.test(fold(name)) && !SINCE.test(fold(name)));
  if (column < 1) return [];
  return table.rows.flatMap((row) => {
    const severities = severitiesIn(row.cells[0] ?? '');
    const called = nameOnly(row.cells[column] ?? '');
    if (severities.length === 0 || called === '' || !namesRole(called) || /queue|backlog/i.test(called)) return [];
    return [
      entry(row, { level: severities[0] ?? '', who: called, after: callTime(row.cells[column] ?? ''), severities }),
    ];
  });
}

function byLevel(table: Table, level: number, who: number): FoundEscalation[] {
  const after = table.header.findIndex((name, index) => index !== level && index !== who && AFTER.test(fold(name)));
  return table.rows.flatMap((row) => {
    const when = row.cells[after] ?? '';
    const named = nameAndLevel(row.cells[level] ?? '', row.cells[who] ?? '');
    if (named.who === '') return [];
    const time = isFirst(named.level) ? 0 : callTime(when);
    return [entry(row, { ...named, after: time, severities: onlySeverities(when), when: when === '' ? [] : [when] })];
  });
}

/** `1 — Operator` names the person in the column of the level, `1` in another. */
function nameAndLevel(written: string, called: string): { readonly level: string; readonly who: string } {
  const parsed = levelOf(written);
  const who = nameOnly(parsed?.rest ?? '') || nameOnly(withoutDetails(called)) || nameOnly(parsed ? '' : written);
  return { level: parsed?.level ?? written, who };
}

/** Rows are times since the beginning, columns are severities. */
function byTime(table: Table): FoundEscalation[] {
  return table.rows.flatMap((row) => {
    const after = callTime(row.cells[0] ?? '') ?? (/^\s*0\b/.test(row.cells[0] ?? '') ? 0 : null);
    return row.cells.slice(1).flatMap((cell, index) => {
      const severities = severitiesIn(table.header[index + 1] ?? '');
      const called = nameOnly(cell.replace(/^\s*(?:page|call|notify|inform)\s+/i, ''));
      if (severities.length === 0 || !namesRole(called)) return [];
      return [entry(row, { level: severities[0] ?? '', who: called, after, severities, when: [cell] })];
    });
  });
}

/** Rows are kinds of incidents, columns are roles; a mark says who is paged. */
function byIncident(table: Table): FoundEscalation[] {
  return table.header.flatMap((role, column) => {
    if (column === 0 || !namesRole(role)) return [];
    const rows = table.rows.filter((row) => PAGED.test(row.cells[column] ?? ''));
    const [first] = rows;
    if (!first) return [];
    const titles = rows.map((row) => (row.cells[0] ?? '').trim());
    const facts = { level: role, who: role, after: 0, severities: severitiesIn(titles.join(' ')), when: titles };
    return [{ ...entry(first, facts), line: table.line, lastLine: table.lastLine }];
  });
}

function marked(row: Row): boolean {
  return row.cells.slice(1).some((cell) => PAGED.test(cell));
}

type Facts = Pick<FoundEscalation, 'level' | 'who' | 'after' | 'severities'> & { readonly when?: readonly string[] };

function entry(row: Row, facts: Facts): FoundEscalation {
  return { ...linesIn(row), when: [], ...facts, details: row.cells.flatMap(readDetails), duties: [] };
}
