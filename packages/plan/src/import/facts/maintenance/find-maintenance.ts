import type { Lines, Section } from '../../document/document.ts';
import type { FoundMaintenance } from '../../found.ts';
import { outsideRunbooks, type Scope, walkSections } from '../../scope.ts';
import { type Field, fieldsOf, linesIn } from '../contacts/fields.ts';
import { fold } from '../contacts/fold.ts';
import { firstTime } from '../read-time.ts';
import { readWindow, type Window } from './read-window.ts';

const TITLE = /maintenance|wartung|manutencao|mantenimiento|manutenzione|onderhoud|メンテナンス|保守|维护/;
const EMERGENCY = /emergency|unplanned|mode\b|\btasks?\b|procedures?$|notfall|ungeplant|emergencia|urgence|緊急/;
const BEFORE =
  /\bbefore\b|in advance|prior|ahead|notice|vorher|\bvor\b|im voraus|antes|antecedencia|antelacion|avant|a l'avance|前/;
const BANNER = /\bbanner\b|バナー/;
const TASKS = /^(?:tasks?|activities|work|aufgaben|arbeiten|tarefas|tareas|taches|作業|作業内容)/;
const NOTICE = /notif|announce|communicat|ankundig|benachrichtig|aviso|comunica|annonce|告知|通知|連絡/;

/** Finds windows of planned work with their announcements and tasks, and claims their lines. Emergencies are none. */
export function findMaintenance(scope: Scope): readonly FoundMaintenance[] {
  const found: FoundMaintenance[] = [];
  for (const section of outsideRunbooks(scope)) {
    if (
      !isMaintenance(section) ||
      found.some(({ line, lastLine }) => section.line >= line && section.lastLine <= lastLine)
    )
      continue;
    const window = inSection(scope, section);
    if (window) found.push(window);
  }
  return found;
}

function isMaintenance({ title }: Section): boolean {
  const folded = fold(title);
  return TITLE.test(folded) && !EMERGENCY.test(folded);
}

function inSection(scope: Scope, section: Section): FoundMaintenance | null {
  const when = whenOf(section);
  if (!when) return null;
  const fields = fieldsBelow(section);
  const notices = sentences(fields, NOTICE, section);
  const tasks = fields.filter(({ name }) => TASKS.test(fold(name)));
  scope.ledger.recover({ line: section.line, lastLine: section.line }, `maintenance ${section.title}`);
  for (const lines of [when.lines, ...notices.filter(isUsed), ...tasks])
    scope.ledger.recover(linesIn(lines), `maintenance ${section.title}`);
  return {
    ...linesIn(section),
    title: section.title,
    ...when.window,
    announce: notices.flatMap(({ text }) => announcement(text)),
    banner: notices.some(({ text }) => BANNER.test(fold(text))),
    tasks: tasks.flatMap(({ value, items }) => [
      ...(value === '' ? [] : value.split(/[,;、]\s*/)),
      ...items.map(({ text }) => text),
    ]),
  };
}

/** The first line of the section, or of those below it that are no emergency, that says a day and a time. */
function whenOf(section: Section): { readonly window: Window; readonly lines: Lines } | null {
  for (const { text, ...lines } of sentencesBelow(section)) {
    const window = readWindow(text);
    if (window) return { window, lines };
  }
  return null;
}

function* sentencesBelow(section: Section): Iterable<Sentence> {
  for (const each of walkSections(section)) {
    if (EMERGENCY.test(fold(each.title))) continue;
    for (const block of each.blocks) {
      if (block.kind === 'paragraph') yield { ...linesIn(block), text: block.text };
      else if (block.kind === 'list') for (const item of block.items) yield { ...linesIn(item), text: item.text };
    }
  }
}

function fieldsBelow(section: Section): Field[] {
  const children = section.sections.filter(({ level, title }) => level < 7 && !EMERGENCY.test(fold(title)));
  return [...fieldsOf(section), ...children.flatMap((child) => [fieldOf(child), ...fieldsOf(child)])];
}

function fieldOf(section: Section): Field {
  const items = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  return { line: section.line, lastLine: section.line, name: section.title, value: '', items, fences: [] };
}

type Sentence = Lines & { readonly text: string };

/** The lines below labels of this kind, and the plain list items of the section itself. */
function sentences(fields: readonly Field[], kind: RegExp, section: Section): Sentence[] {
  const named = fields.filter(({ name }) => kind.test(fold(name)));
  const own = section.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  const items = [...named.flatMap((field) => field.items), ...own];
  return [
    ...named.filter(({ value }) => value !== '').map((field) => ({ ...linesIn(field), text: field.value })),
    ...items.map((item) => ({ ...linesIn(item), text: item.text })),
  ];
}

function announcement(text: string): { before: number; how: string }[] {
  const before = firstTime(text)?.seconds ?? null;
  return before !== null && BEFORE.test(fold(text)) ? [{ before, how: text }] : [];
}

function isUsed({ text }: Sentence): boolean {
  return announcement(text).length > 0 || BANNER.test(fold(text));
}
