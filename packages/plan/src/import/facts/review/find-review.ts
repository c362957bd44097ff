import type { Item, Lines, Paragraph, Section } from '../../document/document.ts';
import type { FoundReview } from '../../found.ts';
import { outsideRunbooks, type Scope, walkBlock } from '../../scope.ts';
import { type Field, fieldsOf, linesIn } from '../contacts/fields.ts';
import { fold, plainOf } from '../contacts/fold.ts';
import { severitiesIn } from '../escalation/words.ts';
import { type FoundTask, taskOfItem, tasksBelow, tasksOfFence, tasksOfTable } from './read-tasks.ts';
import {
  ATTENDEES,
  BY,
  DEADLINE,
  HOLD,
  latest,
  MEETING,
  REQUIRED,
  REVIEW,
  required,
  SCHEDULED,
  TEMPLATE,
  WRITE,
} from './words.ts';

interface Draft {
  due: number | null;
  /** How sure the time is: 1 a heading, 2 a sentence, 3 one about the meeting, 4 a label. */
  sure: number;
  readonly severities: Set<string>;
  readonly attendees: Set<string>;
  readonly tasks: FoundTask[];
  readonly claim: (lines: Lines) => void;
}

/** Finds when the review after an incident is due, for which levels, who takes part, and the tasks with their deadlines. */
export function findReview(scope: Scope): FoundReview {
  const claim = (lines: Lines): void => scope.ledger.recover(linesIn(lines), 'review');
  const draft: Draft = { due: null, sure: 0, severities: new Set(), attendees: new Set(), tasks: [], claim };
  for (const section of outsideRunbooks(scope)) {
    if (isReview(section)) inSection(scope, section, draft);
    else elsewhere(scope, section, draft);
  }
  const meetings = draft.tasks.filter(({ title, due }) => due !== null && MEETING.test(fold(title)));
  const held = meetings.find(({ title }) => HOLD.test(fold(title))) ?? meetings[0];
  return {
    due: draft.due ?? held?.due ?? null,
    severities: [...draft.severities],
    attendees: [...draft.attendees],
    tasks: draft.tasks.map(({ title, due }) => ({ title, due })),
  };
}

function inSection(scope: Scope, section: Section, draft: Draft): void {
  heading(section, draft);
  for (const field of fieldsOf(section)) label(field, draft);
  for (const block of section.blocks) {
    if (!scope.ledger.isFree({ line: block.line, lastLine: block.line })) continue;
    if (block.kind === 'paragraph') paragraph(block, section, draft);
    else if (block.kind === 'table') add(tasksOfTable(block), draft, { line: block.line, lastLine: block.line + 1 });
    else if (block.kind === 'fence') add(tasksOfFence(block), draft);
    else if (block.kind === 'list') list(scope, section, block.items, draft);
  }
  add(tasksBelow(section), draft);
}

function heading(section: Section, draft: Draft): void {
  const due = REVIEW.test(fold(section.title)) ? latest(section.heading) : null;
  if (due !== null) setDue(draft, due, 1);
  const levels = due === null ? required(section.heading) : severitiesIn(section.heading);
  for (const level of levels) draft.severities.add(level);
  if (levels.length > 0) draft.claim({ line: section.line, lastLine: section.line });
}

/** `**Timing:** …`, `**Attendees:** …`, also as bold lines above a list. */
function label(field: Field, draft: Draft): void {
  const name = fold(field.name);
  const tells = DEADLINE.test(name) || MEETING.test(name) || isDeadline(field.name);
  const due = tells ? latest(`${field.name} ${field.value}`) : null;
  if (due !== null) {
    setDue(draft, due, 4);
    draft.claim({ line: field.line, lastLine: field.line });
  }
  if (ATTENDEES.test(name)) {
    for (const person of [...people(field.value), ...attendeesIn(field.items)]) draft.attendees.add(person);
    draft.claim(field);
  } else if (field.value !== '' && REQUIRED.test(`${name} ${fold(field.value)}`)) {
    sentence(`${field.name} ${field.value}`, field, draft);
  }
}

function paragraph(block: Paragraph, section: Section, draft: Draft): void {
  if (block.labels.length === 0) sentence(`${section.title}: ${block.text}`, block, draft);
}

/** `Hold within 14 days`, `Required for every SEV-1`. */
function sentence(text: string, lines: Lines, draft: Draft): void {
  const levels = required(text);
  const due = BY.test(fold(text)) ? latest(text) : null;
  if (levels.length === 0 && due === null) return;
  for (const level of levels) draft.severities.add(level);
  if (due !== null) setDue(draft, due, MEETING.test(fold(text)) ? 3 : 2);
  draft.claim(lines);
}

/** `Complete the report within 48 hours`. */
function isDeadline(text: string): boolean {
  const words = fold(text);
  const tells = HOLD.test(words) || WRITE.test(words) || MEETING.test(words);
  return BY.test(words) && tells && !SCHEDULED.test(words);
}

/** A list of who takes part, of tasks, or with sentences about the review among its items. */
function list(scope: Scope, section: Section, items: readonly Item[], draft: Draft): void {
  if (ATTENDEES.test(fold(section.title)) || introducesPeople(section)) {
    for (const person of attendeesIn(items)) draft.attendees.add(person);
    for (const item of items) draft.claim(item);
    return;
  }
  for (const item of items) {
    if (!scope.ledger.isFree({ line: item.line, lastLine: item.line })) continue;
    const task = taskOfItem(item, section);
    if (task) add([task], draft);
    else if (isDeadline(item.text)) sentence(`${section.title}: ${item.text}`, item, draft);
    levels(item, draft);
  }
}

/** Sentences about the review that stand somewhere else: `Review for SEV-1 is mandatory within 24 h`. */
function elsewhere(scope: Scope, section: Section, draft: Draft): void {
  for (const block of section.blocks.flatMap((each) => [...walkBlock(each)])) {
    if (block.kind === 'fence' && scope.ledger.isFree(block)) add(tasksOfFence(block), draft);
    if (block.kind !== 'list') continue;
    for (const item of block.items.filter(({ text }) => REVIEW.test(fold(text)))) mentioned(item, block.ordered, draft);
  }
}

/** An item about the review in some other list. A step stays a step. */
function mentioned(item: Item, ordered: boolean, draft: Draft): void {
  const told = levels(item, draft);
  const due = told || isDeadline(item.text) ? latest(item.text) : null;
  if (due === null) return;
  setDue(draft, due, 2);
  if (!told && !ordered && item.checked === null) draft.claim(item);
}

/** Takes the levels for which an item says that a review must be; whether there are any. */
function levels(item: Item, draft: Draft): boolean {
  const found = required(item.text);
  for (const level of found) draft.severities.add(level);
  if (found.length > 0) draft.claim(item);
  return found.length > 0;
}

function add(tasks: readonly FoundTask[], draft: Draft, ...others: readonly Lines[]): void {
  draft.tasks.push(...tasks);
  if (tasks.length > 0) for (const lines of [...tasks, ...others]) draft.claim(lines);
}

function setDue(draft: Draft, due: number, sure: number): void {
  if (sure <= draft.sure) return;
  draft.due = due;
  draft.sure = sure;
}

function isReview(section: Section): boolean {
  for (let each: Section | null = section; each && each.level > 1; each = each.parent) {
    const title = fold(each.title);
    if (TEMPLATE.test(title)) return false;
    if (REVIEW.test(title)) return true;
  }
  return false;
}

/** `Schedule the review with:` above a list. */
function introducesPeople(section: Section): boolean {
  const texts = section.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
  return texts.some((text) => /(?:with|mit|com|con|avec)\s{0,2}[:：]$/.test(text) && MEETING.test(fold(text)));
}

function people(text: string): string[] {
  const names = text.split(/[,;、]|\s(?:and|und|e|y|et)\s/).map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function attendeesIn(items: readonly Item[]): string[] {
  return items.filter(({ label: named }) => named === null).map(({ text }) => plainOf(text));
}
