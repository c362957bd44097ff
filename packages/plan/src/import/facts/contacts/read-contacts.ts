import type { Fence, Item, Lines, List, Row, Section, Table } from '../../document/document.ts';
import type { FoundContact, FoundDetail } from '../../found.ts';
import { namesRole } from '../escalation/words.ts';
import { readDetails, withoutDetails } from './details.ts';
import { linesIn } from './fields.ts';
import { fold } from './fold.ts';
import { kindOf, titlesOf } from './words.ts';

const ATTRIBUTE =
  /^(?:name|phone|tel|telefon\w*|mobile|e-?mail|mail|slack|discord|dashboard|status|api status|portal|url|website|contact|kontakt|primary|backup|twitter|support|bot support|chat|ticket|hours|sla|電話|メール|telefone|telefono|correo)$/;
const DUTY =
  /responsib|aufgabe|\broles?$|specialt|\bwhen\b|use case|issue type|purpose|notify|sla\b|verantwort|zweck|responsab|funcoes|funciones|atribuic|tache|mission|職務|責任|职责/;
const NAMES =
  /^(?:role|name|vendor|service|contact|team|who|provider|person|rolle|funktion|dienst|anbieter|papel|funcao|cargo|area|servico|servicio|rol|fournisseur|proveedor|fornecedor|fonction|ruolo|servizio|fornitore|department|institution|agency|authority|organi[sz]ation|regulator|instituicao|orgao|entidad|institucion|organismo|autorit|behorde|stelle|firma|empresa|abteilung|役割|担当|名前|役職|機関|角色|部门|机构)/;
const WAYS =
  /contact|phone|e-?mail|slack|telefon|primary|backup|support|portal|kontakt|contat|連絡|電話|\bname\b|secondary|escalation/;
const DATE = /^(?:week|woche|semana|semaine|day|days|month)\b|第\d週/;
const TOOL =
  /^(?:pagerduty|opsgenie|victorops|splunk on-call|incident\.io|slack|microsoft teams|teams|discord|grafana oncall)\b/i;
const NO_WAY = /^(?:as needed|none|nach bedarf|conforme necess|n\/a|-|—)/i;
const WORDS = 6;
/** Titles of columns that hold addresses themselves. */
const ADDRESS =
  /^(?:(?:primary )?contacts?|contact (?:method|info\w*)|phone|tel|e-?mail|slack|kontakt|telefon|contato|contacto|correo|courriel|contatto|電話|連絡先|メール|联系方式|电话)/;
const REAL: ReadonlySet<FoundDetail['kind']> = new Set(['email', 'phone', 'slack']);

/** The labels of a list describe one person or vendor: `Email`, `Phone`, `Status`. */
export function isAttributeList(list: List): boolean {
  const attributes = list.items.filter(({ label }) => label !== null && ATTRIBUTE.test(fold(label.name)));
  return attributes.length >= 1 && attributes.length * 2 >= list.items.length;
}

/** Reads a list whose labels describe one contact. */
export function readAttributes(list: List, name: string, section: Section): FoundContact | null {
  const labels = list.items.filter(({ label }) => label !== null && !DUTY.test(fold(label.name)));
  const details = labels.flatMap((item) => detailsOf(item.label?.value ?? '', item.markdown));
  if (details.length === 0 || name === '') return null;
  return { ...linesIn(list), name, kind: kindOf(name, titlesOf(section)), details, note: null };
}

/**
 * Reads an item that names a contact with its details, `Database Admin: [Name] - [Phone]`.
 *
 * @param trusted the section is about contacts itself, so that words alone count: `On-Call Engineer: PagerDuty`.
 */
export function readItem(item: Item, section: Section, trusted: boolean): FoundContact | null {
  const name = item.label?.name ?? '';
  if (name === '' || DUTY.test(fold(name)) || DATE.test(fold(name))) return null;
  return contact(item, name, item.label?.value ?? '', item.markdown, section, trusted);
}

/** Reads a value that stands behind a name; null when it says nothing about how to reach anybody. */
export function contact(
  lines: Lines,
  name: string,
  value: string,
  markdown: string,
  section: Section,
  trusted: boolean,
): FoundContact | null {
  const kind = kindOf(name, titlesOf(section));
  const details = [...readDetails(name), ...detailsOf(value, markdown)];
  const left = withoutAttributes(withoutDetails(value));
  const few = left.split(' ').length <= WORDS && left !== '';
  if (details.length === 0 && !(few && (trusted || TOOL.test(left)))) return null;
  const other: FoundDetail[] = details.length === 0 && kind !== 'vendor' ? [{ kind: 'other', value: left }] : [];
  const note = left === '' || other.length > 0 ? null : left;
  return { ...linesIn(lines), name, kind, details: [...details, ...other], note };
}

/** Reads a table of people or vendors, a contact a row; null when it is none. */
export function readTable(table: Table, section: Section): FoundContact[] | null {
  const header = table.header.map(fold);
  const [first = '', ...others] = header;
  if (!NAMES.test(first) || !others.some((name) => WAYS.test(name))) return null;
  return table.rows.flatMap((row) => {
    const name = (row.cells[0] ?? '').trim();
    const details = row.cells
      .slice(1)
      .flatMap((cell, index) => cellDetails(cell, row.markdown[index + 1] ?? '', others[index] ?? ''));
    if (details.length === 0 && isOpen(row, others)) details.push({ kind: 'placeholder', value: '-' });
    if (name === '' || details.length === 0) return [];
    return [{ ...linesIn(row), name, kind: kindOf(name, titlesOf(section)), details, note: noteOf(row, header) }];
  });
}

/** A row with dashes for all ways waits for somebody to write them down; an empty one says nothing. */
function isOpen({ cells }: Row, others: readonly string[]): boolean {
  const ways = cells.slice(1).filter((_, index) => WAYS.test(others[index] ?? '') && !DUTY.test(others[index] ?? ''));
  return ways.length > 0 && ways.every((cell) => /^[\s–—-]+$/u.test(cell));
}

/** Reads a table with a column of addresses or numbers, wherever it stands; null when most rows have none. */
export function readLoneTable(table: Table, section: Section): FoundContact[] | null {
  const named = table.header.slice(1).some((title) => ADDRESS.test(fold(title)));
  const found = named ? (readTable(table, section) ?? []) : [];
  const reached = found.filter(({ details }) => details.some(({ kind }) => REAL.has(kind)));
  return reached.length * 2 >= table.rows.length && reached.length > 0 ? found : null;
}

/** Reads the roles of a response team with what each does: rows `Role | Duty`, or items that begin with a role. */
export function readRoles(block: Table | List): FoundContact[] {
  if (block.kind === 'list') {
    const roles = block.items.filter(
      ({ label, blocks }) => label !== null && label.value !== '' && blocks.length === 0,
    );
    const named = roles.filter(({ label }) => namesRole(label?.name ?? ''));
    if (named.length < 2 || named.length * 2 < block.items.length) return [];
    return roles.map((item) => roleOf(item, item.label?.name ?? '', item.label?.value ?? ''));
  }
  const [first = '', second = ''] = block.header.map(fold);
  if (block.header.length !== 2 || !NAMES.test(first) || !DUTY.test(second)) return [];
  return block.rows.flatMap((row) => {
    const [name = '', duty = ''] = row.cells.map((cell) => cell.trim());
    return name === '' ? [] : [roleOf(row, name, duty)];
  });
}

function roleOf(lines: Lines, name: string, duty: string): FoundContact {
  return { ...linesIn(lines), name, kind: 'person', details: [], note: duty === '' ? null : duty };
}

function cellDetails(cell: string, markdown: string, header: string): FoundDetail[] {
  const details = detailsOf(cell, markdown);
  const text = cell.trim();
  if (details.length > 0 || text === '' || NO_WAY.test(text) || !WAYS.test(header) || DUTY.test(header)) return details;
  return text.split(' ').length <= WORDS ? [{ kind: 'other', value: text }] : [];
}

function noteOf(row: Row, header: readonly string[]): string | null {
  const notes = row.cells.filter((cell, index) => index > 0 && DUTY.test(header[index] ?? '') && cell.trim() !== '');
  return notes.length === 0 ? null : notes.join('; ');
}

/** Reads a card of contacts in a fence: `Role: +1 …` lines, groups below `ROLE:`, `#channel - what for`. */
export function readCard(fence: Fence, section: Section): FoundContact[] {
  const found: FoundContact[] = [];
  let group: { name: string; lines: Lines; details: FoundDetail[] } | null = null;
  const close = (): void => {
    if (group && group.details.length > 0) {
      const kind = kindOf(group.name, titlesOf(section));
      found.push({ ...group.lines, name: group.name, kind, details: group.details, note: null });
    }
    group = null;
  };
  fence.source.split('\n').forEach((line, offset) => {
    const lines = { line: fence.line + 1 + offset, lastLine: fence.line + 1 + offset };
    const [, name = '', value = ''] = /^\s*(?:[-*•]\s+)?([^:]{2,60}):(?:\s+(.*))?$/.exec(line) ?? [];
    const bullet = /^\s*[-*•]\s/.test(line);
    if (name !== '' && value === '' && !bullet) {
      close();
      group = { name: sentenceCase(name), lines, details: [] };
    } else if (group && bullet && ATTRIBUTE.test(fold(name))) group.details.push(...readDetails(value));
    else found.push(...cardLine(line, name, value, lines, section));
    if (line.trim() === '') close();
  });
  close();
  return found.sort((a, b) => a.line - b.line);
}

function cardLine(line: string, name: string, value: string, lines: Lines, section: Section): FoundContact[] {
  const channel = /^\s*(#[\w-]{2,60})\s+[-–—]\s+(.+)$/.exec(line);
  if (channel?.[1]) {
    const details: FoundDetail[] = [{ kind: 'slack', value: channel[1] }];
    return [{ ...lines, name: channel[1], kind: 'channel', details, note: channel[2] ?? null }];
  }
  const found = name === '' ? null : contact(lines, name.trim(), value, '', section, false);
  return found ? [found] : [];
}

/** `Slack @lead, Phone: …` leaves only the names of the ways behind; these are no note. */
function withoutAttributes(left: string): string {
  const plain = left.replace(/^\((.*)\)$/, '$1').replace(/[→·|]/g, ' ');
  const words = plain.split(/[\s,:]+/).filter((word) => word !== '');
  return words.every((word) => ATTRIBUTE.test(fold(word))) ? '' : plain.replace(/\s+/g, ' ').trim();
}

/** Link targets are only in the Markdown; they stand in for an empty plain text. */
function detailsOf(text: string, markdown: string): FoundDetail[] {
  const details = readDetails(text);
  const targets = [...markdown.matchAll(/\]\((https?:\/\/[^\s()]{3,300})\)/g)].map(([, url]) => url ?? '');
  const links = targets.filter((url) => !details.some(({ value }) => value === url));
  return [...details, ...links.map((value): FoundDetail => ({ kind: 'url', value }))];
}

function sentenceCase(name: string): string {
  const plain = name.replace(/\([^()]*\)/g, '').trim();
  return plain === plain.toUpperCase() && plain.length > 4
    ? plain.replace(/\p{L}{4,}/gu, (word) => word.charAt(0) + word.slice(1).toLowerCase()).replace(/\bON\b/, 'On')
    : plain;
}
