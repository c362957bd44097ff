import type { Block, Item, Lines, Section, Table } from '../../document/document.ts';
import type { FoundReview } from '../../found.ts';
import { linesIn } from '../contacts/fields.ts';
import { fold, plainOf } from '../contacts/fold.ts';
import { AFTERWARDS, FOLLOW_UP, latest, SINCE } from './words.ts';

/** A task of the review with the lines that say it. */
export type FoundTask = FoundReview['tasks'][number] & Lines;

/** Rows of `Within 24 hours | Write the report`. */
export function tasksOfTable(table: Table): FoundTask[] {
  return table.rows.flatMap((row) => {
    const due = latest(row.cells[0] ?? '');
    const title = plainOf(row.cells[1] ?? '');
    return due === null || title === '' ? [] : [{ ...linesIn(row), title, due }];
  });
}

/** Lines `T+24 hours: Review scheduled` of a plain fence. */
export function tasksOfFence(fence: Extract<Block, { kind: 'fence' }>): FoundTask[] {
  return fence.source.split('\n').flatMap((line, offset) => {
    const at = fence.line + 1 + offset;
    return sinceStart(line.replace(/^\s{0,12}[-*]\s+/, ''), { line: at, lastLine: at });
  });
}

/** An item below a heading that has a deadline, `T+24 hours: …`, or one below a heading about following up. */
export function taskOfItem(item: Item, section: Section): FoundTask | null {
  const [since] = sinceStart(item.text, item);
  if (since) return since;
  const due = dueOf(section);
  if (due === null && !(isTaskSection(section) && item.checked === null)) return null;
  const title = item.label && item.label.value === '' ? item.label.name : plainOf(item.text);
  return { ...linesIn(item), title, due: due ?? latest(item.text) };
}

/** List items with steps below them are sections of their own; here they are tasks. */
export function tasksBelow(section: Section): FoundTask[] {
  if (!isTaskSection(section)) return [];
  const items = section.sections.filter(({ level }) => level === 8);
  return items.map((item) => ({ ...linesIn(item), title: item.title, due: dueOf(section) }));
}

function sinceStart(text: string, lines: Lines): FoundTask[] {
  const match = SINCE.exec(text);
  return match ? [{ ...linesIn(lines), title: match[2] ?? '', due: latest(match[1] ?? '') }] : [];
}

function isTaskSection(section: Section): boolean {
  if (FOLLOW_UP.test(fold(section.title)) || dueOf(section) !== null) return true;
  const numbered = section.blocks.some((block) => block.kind === 'list' && block.ordered);
  if (AFTERWARDS.test(fold(section.title)) && !numbered) return true;
  return section.blocks.some((block) => block.kind === 'paragraph' && FOLLOW_UP.test(fold(block.text)));
}

/** A deadline in the title of the section itself. */
function dueOf(section: Section): number | null {
  return section.level > 1 ? latest(section.heading) : null;
}
