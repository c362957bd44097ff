import type { Block, Item, Label, List, Paragraph, Section, Table } from '../../document/document.ts';
import { readTimes } from '../read-time.ts';
import { type Draft, setField, setMixed, setTimeFromItems } from './draft.ts';
import { fieldOf } from './level.ts';
import { type Field, REVIEW_REQUIRED } from './level-words.ts';

const MAX_MEANING = 400;

/** Gathers what a level's own section says about it. Sections below that are about something else are left alone. */
export function applySection(draft: Draft, section: Section): void {
  applyBlocks(draft, section.blocks, 'examples');
  for (const child of section.sections) {
    const field = fieldOf(child.title);
    if (field === null || field === 'escalation') continue;
    draft.used.push({ line: child.line, lastLine: child.line });
    applyBlocks(draft, child.blocks, field);
  }
}

/**
 * Gathers what blocks say about a level.
 *
 * @param around what a list is about that no label introduces.
 */
export function applyBlocks(draft: Draft, blocks: readonly Block[], around: Field | null): void {
  let pending: Field | null = around;
  for (const block of blocks) {
    if (block.kind === 'paragraph') pending = applyParagraph(draft, block, around);
    else if (block.kind === 'list') {
      if (pending !== null) applyList(draft, block, pending);
    } else if (block.kind === 'table') applyTable(draft, block);
  }
}

/** Returns what a list right behind the paragraph is about. */
function applyParagraph(draft: Draft, paragraph: Paragraph, around: Field | null): Field | null {
  if (REVIEW_REQUIRED.test(paragraph.text)) draft.reviewRequired = true;
  if (paragraph.labels.length > 0) return applyLabels(draft, paragraph.labels);
  const text = paragraph.text.trim();
  if (/[:：]$/u.test(text)) {
    const field = fieldOf(text.replace(/[:：]+$/u, ''));
    if (field !== null) draft.used.push(paragraph);
    return field;
  }
  if (around !== null && around !== 'examples') {
    if (setField(draft, around, text)) draft.used.push(paragraph);
  } else if (readTimes(text).length > 0 && fieldOf(text.split(/\s+/).slice(0, 7).join(' ')) !== null) {
    setMixed(draft, 'acknowledge', text);
    draft.used.push(paragraph);
  } else if (draft.meaning === null && text.length <= MAX_MEANING) {
    draft.meaning = text;
    draft.used.push(paragraph);
  }
  return around;
}

function applyLabels(draft: Draft, labels: readonly Label[]): Field | null {
  let pending: Field | null = null;
  // Who is called after how long is read as escalation, unless it shares its line with other facts.
  const alone = labels.every(({ name }) => fieldOf(name) === 'escalation' || fieldOf(name) === null);
  if (alone && labels.every(({ name }) => fieldOf(name) !== null)) return null;
  for (const label of labels) {
    const field = fieldOf(label.name);
    if (field === null) pending = null;
    else if (label.value.trim() === '') {
      pending = field;
      draft.used.push(label);
    } else {
      pending = null;
      if (setField(draft, field, label.value)) draft.used.push(label);
    }
  }
  return pending;
}

function applyList(draft: Draft, list: List, field: Field): void {
  const open = list.items.filter((item) => !(applyNested(draft, item) || applyLabel(draft, item, field)));
  applyItems(
    draft,
    open.filter((item) => field === 'examples' || !isOtherFact(item)),
    field,
  );
}

/** An item with a fact of its own, `Response: 15 min`; among examples only a fact that no example could be. */
function applyLabel(draft: Draft, item: Item, field: Field): boolean {
  const own = item.label && item.label.value !== '' ? fieldOf(item.label.name) : null;
  if (own === null || item.label === null || (field === 'examples' && !hasTimeField(own))) return false;
  if (setField(draft, own, item.label.value)) draft.used.push(item);
  return true;
}

/** `- **Examples:**` with a list below it. Whom to escalate to is read as escalation. */
function applyNested(draft: Draft, { label, blocks, line }: Item): boolean {
  const field = label?.value === '' && blocks.length > 0 ? fieldOf(label.name) : null;
  if (field === null || field === 'escalation') return false;
  draft.used.push({ line, lastLine: line });
  applyBlocks(draft, blocks, field);
  return true;
}

function hasTimeField(field: Field): boolean {
  return (
    field === 'acknowledge' || field === 'resolve' || field === 'update' || field === 'notify' || field === 'commander'
  );
}

/** `Investigation start: 10 minutes` below `Response SLA` is another clock, which a level does not have. */
function isOtherFact({ label }: Item): boolean {
  return label !== null && label.value !== '' && readTimes(label.value).length > 0;
}

function applyItems(draft: Draft, items: readonly Item[], field: Field): void {
  if (items.length === 0) return;
  const texts = items.map(({ text }) => withoutLabelledLines(draft, text));
  draft.used.push(
    ...items.map(({ line, lastLine, blocks }) => ({ line, lastLine: blocks[0] ? blocks[0].line - 1 : lastLine })),
  );
  if (field === 'examples') draft.examples.push(...texts);
  else if (field === 'acknowledge' || field === 'resolve' || field === 'update') setTimeFromItems(draft, field, texts);
  else setField(draft, field, texts.join('; '));
}

/** Lines right behind the last item of a list belong to it in Markdown; a labelled one is a fact of its own. */
function withoutLabelledLines(draft: Draft, text: string): string {
  const [first = '', ...more] = text.split('\n');
  const rest = more.filter((line) => {
    const match = /^\s*([^:：]{1,60}?)\s*[:：]\s*(\S.*)$/u.exec(line);
    const field = match ? fieldOf(match[1] ?? '') : null;
    return field === null || !setField(draft, field, match?.[2] ?? '');
  });
  return [first, ...rest].join('\n');
}

/** `| Response time | 15 minutes |`, the header is a row like the others. */
function applyTable(draft: Draft, table: Table): void {
  if (table.header.length !== 2) return;
  const first = {
    cells: table.header,
    line: table.line,
    lastLine: Math.max(table.line, (table.rows[0]?.line ?? table.line + 2) - 1),
  };
  let used = false;
  for (const { cells, line, lastLine } of [first, ...table.rows]) {
    const field = fieldOf(cells[0] ?? '');
    if (field === null || !setField(draft, field, cells[1] ?? '')) continue;
    draft.used.push({ line, lastLine });
    used = true;
  }
  if (used) draft.used.push(first);
}
