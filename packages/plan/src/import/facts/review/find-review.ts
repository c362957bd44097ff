import type { Block, Item, Lines, Row, Section, Table } from '../../document/document.ts';
import type { FoundReview } from '../../found.ts';
import { outsideRunbooks, type Scope } from '../../scope.ts';
import { fieldsOf, linesIn } from '../contacts/fields.ts';
import { fold, plainOf } from '../contacts/fold.ts';
import { severitiesIn } from '../escalation/words.ts';
import { type FoundTimeSpan, readTimes } from '../read-time.ts';

type Task = FoundReview['tasks'][number];

const REVIEW =
  /post-?\s?incident|post-?\s?mortem|postmortem|retrospect|lessons learned|after.action|\bpir\b|nachbereitung|nachbesprechung|pos-?\s?incidente|retrospectiva|licoes aprendidas|lecciones aprendidas|apres incident|retour d'experience|事後|ポストモーテム|振り返り|复盘/;
const TEMPLATE = /template|vorlage|modelo|plantilla|modele|テンプレート|report$|format$|agenda|principles|culture/;
const MEETING = /post-?\s?mortem|postmortem|review|retrospect|meeting|nachbesprechung|reuniao|reunion|振り返り|ポストモーテム/;
const HOLD = /conduct|hold|meeting|run the|complete|durchfuhr|realizar|conduz|organiser|tenir|実施/;
const DEADLINE = /^(?:timing|when|due|deadline|schedule|timeline|zeitpunkt|frist|wann|prazo|plazo|quando|cuando|delai|quand|期限|時期)/;
const ATTENDEES =
  /attendee|participant|who attends|invite|teilnehm|participante|asistentes|presents|参加者|出席者|schedule (?:meeting|pir)|meeting with/;
const REQUIRED = /required|mandatory|must|pflicht|obligator|obligatori|obrigator|requis|必須|schedule post-?mortem if|postmortem if|ポストモーテム作成/;
const NOT_REQUIRED = /\bnot\b[^.;]{0,12}(?:\brequired|$)|optional|nicht|nao e |no es |facultati/;
const FOLLOW_UP = /follow-?up|improvement|after resolving|aktionen|massnahmen|nachverfolg|acompanhamento|seguimiento|suivi|フォローアップ/;
const SINCE = /^\s*T\s?\+\s?(\d{1,3}\s?(?:min(?:ute)?s?|h(?:our)?s?|days?|d|weeks?|w)\b)\s*[:–-]\s*(.+)$/i;

interface Draft {
  due: number | null;
  severities: string[];
  attendees: string[];
  tasks: (Task & Lines)[];
}

/** Finds when the review after an incident is due, for which levels, who takes part, and the tasks with their deadlines. */
export function findReview(scope: Scope): FoundReview {
  const draft: Draft = { due: null, severities: [], attendees: [], tasks: [] };
  for (const section of outsideRunbooks(scope)) {
    if (isReview(section)) inSection(scope, section, draft);
    else if (hasSentence(section)) elsewhere(scope, section, draft);
  }
  const meeting = draft.tasks.filter(({ title, due }) => due !== null && MEETING.test(fold(title)));
  const held = meeting.find(({ title }) => HOLD.test(fold(title))) ?? meeting[0];
  return {
    due: draft.due ?? held?.due ?? null,
    severities: [...new Set(draft.severities)],
    attendees: [...new Set(draft.attendees)],
    tasks: draft.tasks.map(({ title, due }) => ({ title, due })),
  };
}

function inSection(scope: Scope, section: Section, draft: Draft): void {
  const claim = (lines: Lines): void => scope.ledger.recover(linesIn(lines), 'review');
  const deadline = latest(section.heading);
  const review = REVIEW.test(fold(section.title));
  if (review && deadline !== null && draft.due === null) draft.due = deadline;
  if (required(section.heading).length > 0) {
    draft.severities.push(...required(section.heading));
    claim({ line: section.line, lastLine: section.line });
  }
  labels(section, draft, claim);
  for (const block of section.blocks) {
    if (block.kind === 'paragraph' && block.labels.length === 0) sentence(block.text, block, draft, claim);
    else if (block.kind === 'table') rows(block, draft, claim);
    else if (block.kind === 'list') tasks(scope, section, block.items, draft, claim);
    else if (block.kind === 'fence') since(block, draft, claim);
  }
  if (isTaskSection(section)) levelEight(section, draft, claim);
}

/** `**Timing:** …`, `**Attendees:** …`, also as bold lines above a list. */
function labels(section: Section, draft: Draft, claim: (lines: Lines) => void): void {
  for (const field of fieldsOf(section)) {
    const name = fold(field.name);
    const due = latest(`${field.name} ${field.value}`);
    if ((DEADLINE.test(name) || MEETING.test(name)) && due !== null && draft.due === null) {
      draft.due = due;
      claim({ line: field.line, lastLine: field.line });
    }
    if (ATTENDEES.test(name)) {
      draft.attendees.push(...people(field.value), ...attendeesIn(field.items));
      claim(field);
    } else if (field.value !== '' && REQUIRED.test(`${name} ${fold(field.value)}`)) sentence(`${field.name} ${field.value}`, field, draft, claim);
  }
}

/** `Hold within 14 days`, `Required for every SEV-1`. */
function sentence(text: string, lines: Lines, draft: Draft, claim: (lines: Lines) => void): void {
  const found = required(text);
  const due = /\b(?:within|innerhalb|dentro|sous|em ate)\b|以内/i.test(fold(text)) || found.length > 0 ? latest(text) : null;
  if (found.length === 0 && due === null) return;
  draft.severities.push(...found);
  if (due !== null && (draft.due === null || MEETING.test(fold(text)))) draft.due = due;
  claim(lines);
}

/** Rows of `Within 24 hours | Write the report`. */
function rows(table: Table, draft: Draft, claim: (lines: Lines) => void): void {
  const taken = table.rows.flatMap((row) => {
    const due = latest(row.cells[0] ?? '');
    const title = plainOf(row.cells[1] ?? '');
    return due === null || title === '' ? [] : [{ row, task: { ...linesIn(row), title, due } }];
  });
  if (taken.length === 0) return;
  draft.tasks.push(...taken.map(({ task }) => task));
  for (const lines of [{ line: table.line, lastLine: table.line + 1 }, ...taken.map(({ row }: { row: Row }) => row)]) claim(lines);
}

/** Items below a heading that has a deadline, `T+24 hours: …`, or below one about following up. */
function tasks(scope: Scope, section: Section, items: readonly Item[], draft: Draft, claim: (lines: Lines) => void): void {
  const due = sectionDue(section);
  const plain = isTaskSection(section);
  if (ATTENDEES.test(fold(section.title)) || introduces(section)) {
    draft.attendees.push(...attendeesIn(items));
    for (const item of items) claim(item);
    return;
  }
  for (const item of items) {
    if (!scope.ledger.isFree({ line: item.line, lastLine: item.line })) continue;
    const match = SINCE.exec(item.text);
    if (match) draft.tasks.push({ ...linesIn(item), title: match[2] ?? '', due: latest(match[1] ?? '') });
    else if (due !== null || plain) draft.tasks.push({ ...linesIn(item), title: titleOf(item), due: due ?? latest(item.text) });
    else continue;
    claim(item);
  }
}

function levelEight(section: Section, draft: Draft, claim: (lines: Lines) => void): void {
  for (const child of section.sections.filter(({ level }) => level === 8)) {
    draft.tasks.push({ ...linesIn(child), title: child.title, due: sectionDue(section) });
    claim(child);
  }
}

/** Lines `T+24 hour: Post-mortem scheduled` of a plain fence. */
function since(block: Extract<Block, { kind: 'fence' }>, draft: Draft, claim: (lines: Lines) => void): void {
  block.source.split('\n').forEach((line, offset) => {
    const match = SINCE.exec(line.replace(/^\s*[-*]\s+/, ''));
    if (!match) return;
    const lines = { line: block.line + 1 + offset, lastLine: block.line + 1 + offset };
    draft.tasks.push({ ...lines, title: match[2] ?? '', due: latest(match[1] ?? '') });
    claim(lines);
  });
}

/** A sentence about the review that stands somewhere else: `Post-mortem for SEV-1 is mandatory within 24 h`. */
function elsewhere(scope: Scope, section: Section, draft: Draft): void {
  for (const block of section.blocks) {
    if (block.kind !== 'list') continue;
    for (const item of block.items) {
      const codes = REVIEW.test(fold(item.text)) ? required(item.text) : [];
      if (codes.length === 0) continue;
      draft.severities.push(...codes);
      draft.due ??= latest(item.text);
      scope.ledger.recover(linesIn(item), 'review');
    }
  }
}

function hasSentence(section: Section): boolean {
  return section.blocks.some((block) => block.kind === 'list' && block.items.some(({ text }) => REVIEW.test(fold(text))));
}

function isReview(section: Section): boolean {
  for (let each: Section | null = section; each && each.level > 1; each = each.parent) {
    const title = fold(each.title);
    if (TEMPLATE.test(title)) return false;
    if (REVIEW.test(title)) return true;
  }
  return false;
}

function isTaskSection(section: Section): boolean {
  const title = fold(section.title);
  if (FOLLOW_UP.test(title) || sectionDue(section) !== null) return true;
  return section.blocks.some((block) => block.kind === 'paragraph' && FOLLOW_UP.test(fold(block.text)));
}

/** A deadline in the title of the section itself, when the section is not the review as a whole. */
function sectionDue(section: Section): number | null {
  return section.level > 1 ? latest(section.heading) : null;
}

function introduces(section: Section): boolean {
  return section.blocks.some((block) => block.kind === 'paragraph' && /(?:with|mit|com|con|avec)\s*[:：]$/.test(block.text) && MEETING.test(fold(block.text)));
}

function titleOf(item: Item): string {
  return item.label && item.label.value === '' ? item.label.name : plainOf(item.text);
}

/** The latest time of a text in seconds: `within 24-48 hours` is 48 hours. Times of `30-60 minutes` last, they are no deadline. */
function latest(text: string): number | null {
  const spans = readTimes(text).filter(({ qualifier }) => qualifier !== 'every');
  const figures = spans.flatMap((span: FoundTimeSpan) => span.atMost ?? span.seconds ?? []);
  return figures.length === 0 ? null : Math.max(...figures);
}

function required(text: string): string[] {
  return text
    .split(/(?<=[.;])\s+|\*\*Not\*\*/)
    .filter((part) => REQUIRED.test(fold(part)) && !NOT_REQUIRED.test(fold(part)))
    .flatMap(severitiesIn);
}

function people(text: string): string[] {
  return text
    .split(/[,;、]|\s(?:and|und|e|y|et)\s/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function attendeesIn(items: readonly Item[]): string[] {
  return items.filter(({ label }) => label === null).map(({ text }) => plainOf(text));
}
