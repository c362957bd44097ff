import type { Block, Fence, Item, Lines, List, Section, Table } from '../../document/document.ts';
import type { FoundRoutine, FoundRoutineItem } from '../../found.ts';
import { outsideRunbooks, type Scope } from '../../scope.ts';
import { linesIn } from '../contacts/fields.ts';
import { fold, plainOf } from '../contacts/fold.ts';
import { cadenceOfCell, cadenceOfIntroduction, cadenceOfLabel, cadenceOfSentence, cadenceOfTitle } from './words.ts';

type Every = FoundRoutine['every'];

const SHELL = new Set(['bash', 'sh', 'shell', 'zsh', 'console', '']);
const LISTED = /^\s*(?:[-*•]|\d{1,2}[.)]|\[[ xX]?\]|[☐□▢⬜])\s+(?!-)\S/u;
const BOX = /^\s*(?:[-*•]\s+)?(?:\[[ xX]?\]|[☐□▢⬜])/u;
const UPKEEP =
  /test|review|training|drill|exercise|maintenance|improvement|prevent|schedule|wartung|pflege|vorbeug|bereitschaft|revis|manuten|mantenim|prevenc|entretien|予防|改善|保守|運用/;
const FREQUENCY =
  /frequency|cadence|schedule|interval|haufigkeit|turnus|frequenz|periodicidad|periodicite|frequenza|frecuencia|frequence|頻度/;
const NO_ROUTINE = /status update|updates? every|stand-?by|communicat/;

/**
 * Finds work that comes back daily, weekly, monthly, quarterly or yearly: lists and commands below a title that says how
 * often, labels, rows of tables and sentences. Claims their lines. Check boxes elsewhere are steps, not routines.
 */
export function findRoutines(scope: Scope): readonly FoundRoutine[] {
  return [...outsideRunbooks(scope)].flatMap((section) => inSection(scope, section));
}

function inSection(scope: Scope, section: Section): FoundRoutine[] {
  const every = cadenceOfTitle(section.title);
  if (every) return ofTitle(scope, section, every);
  return section.blocks.flatMap((block, index) => {
    if (block.kind === 'list') return ofList(scope, section, block, section.blocks[index - 1]);
    return block.kind === 'table' ? ofTable(scope, section, block) : [];
  });
}

function ofTitle(scope: Scope, section: Section, every: Every): FoundRoutine[] {
  const items = section.blocks.flatMap((block) => {
    if (block.kind === 'list' && isRoutineList(block)) return block.items.flatMap((item) => ofItem(scope, item));
    if (block.kind === 'fence' && section.level < 7 && SHELL.has(block.language) && scope.ledger.isFree(block))
      return commands(block);
    return [];
  });
  const [first] = items;
  if (!first) return [];
  scope.ledger.recover({ line: section.line, lastLine: section.line }, `routine ${section.title}`);
  const fences = section.blocks.filter((block) => block.kind === 'fence' && items.some((item) => within(item, block)));
  return [claim(scope, { ...linesIn(section), title: section.title, every, items }, [...items, ...fences])];
}

/** Numbered steps without check boxes are a procedure that is done from time to time, not a list of checks. */
function isRoutineList(list: List): boolean {
  return !list.ordered || list.items.every(({ checked }) => checked !== null);
}

function ofItem(scope: Scope, item: Item): FoundRoutineItem[] {
  if (!scope.ledger.isFree({ line: item.line, lastLine: item.line })) return [];
  const fence = item.blocks.find((block) => block.kind === 'fence');
  const text = plainOf(item.text);
  return [{ ...linesIn(item), text, command: fence ? commandOf(fence) : null, checkBox: item.checked !== null }];
}

/** Each command of a fence is an item, named by the comment right above it when there is one; so is each line of a list. */
function commands(fence: Fence): FoundRoutineItem[] {
  const told = fence.source.split('\n').filter((line) => line.trim() !== '');
  if (told.every((line) => LISTED.test(line))) return linesOfList(fence);
  const items: FoundRoutineItem[] = [];
  let comment: string | null = null;
  let begun: string[] = [];
  fence.source.split('\n').forEach((line, offset) => {
    const at = fence.line + 1 + offset;
    if (begun.length === 0 && /^\s*#/.test(line)) comment = line.replace(/^\s*#+\s*/, '').trim();
    else if (line.trim() !== '' || begun.length > 0) begun.push(line.trimEnd());
    if (begun.length === 0 || line.endsWith('\\')) return;
    const command = begun.join('\n').trim();
    const text = comment ?? command;
    if (command !== '') items.push({ line: at - begun.length + 1, lastLine: at, text, command, checkBox: false });
    comment = null;
    begun = [];
  });
  return items;
}

/** A list that stands in a fence holds nothing to run. */
function linesOfList(fence: Fence): FoundRoutineItem[] {
  return fence.source.split('\n').flatMap((line, offset) => {
    const at = fence.line + 1 + offset;
    const text = plainOf(line);
    return text === '' ? [] : [{ line: at, lastLine: at, text, command: null, checkBox: BOX.test(line) }];
  });
}

function commandOf(fence: Fence): string | null {
  const lines = fence.source.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  return lines.length === 0 ? null : lines.join('\n');
}

function ofList(scope: Scope, section: Section, list: List, before: Block | undefined): FoundRoutine[] {
  const introduced = before?.kind === 'paragraph' ? cadenceOfIntroduction(before.text) : null;
  if (introduced && !NO_ROUTINE.test(fold(before?.kind === 'paragraph' ? before.text : ''))) {
    const items = list.items.flatMap((item) => ofItem(scope, item));
    if (items.length > 0) return [claim(scope, routine(section, list, introduced, items), items)];
  }
  const upkeep = UPKEEP.test(fold(section.title));
  return list.items.flatMap((item) => {
    const every = (item.label ? cadenceOfLabel(item.label.name) : null) ?? (upkeep ? ofSentence(item) : null);
    const text = item.label && cadenceOfLabel(item.label.name) ? item.label.value : plainOf(item.text);
    if (!every || text === '' || NO_ROUTINE.test(fold(`${item.label?.value ?? ''}`)) || !scope.ledger.isFree(item))
      return [];
    const one = { ...linesIn(item), text, command: null, checkBox: item.checked !== null };
    return [claim(scope, routine(section, item, every, [one]), [one])];
  });
}

function ofSentence(item: Item): Every | null {
  const text = plainOf(item.text);
  const words = fold(text).split(' ').length;
  const value = item.label ? cadenceOfLabel(item.label.value.split(' ').slice(0, 3).join(' ')) : null;
  return value ?? cadenceOfSentence(text) ?? (words <= 3 ? cadenceOfLabel(text) : null);
}

/** A table with a column that says how often; rows with another interval are left. */
function ofTable(scope: Scope, section: Section, table: Table): FoundRoutine[] {
  const column = table.header.findIndex((name) => FREQUENCY.test(fold(name)));
  if (column < 1 || /response|update|status/.test(fold(table.header[0] ?? ''))) return [];
  return table.rows.flatMap((row) => {
    const every = cadenceOfCell(row.cells[column] ?? '');
    const text = plainOf(row.cells[0] ?? '');
    if (!every || text === '' || !scope.ledger.isFree(row)) return [];
    const one = { ...linesIn(row), text, command: null, checkBox: false };
    return [claim(scope, routine(section, row, every, [one]), [one])];
  });
}

function routine(section: Section, lines: Lines, every: Every, items: readonly FoundRoutineItem[]): FoundRoutine {
  return { ...linesIn(lines), title: section.title, every, items };
}

function within(item: Lines, block: Lines): boolean {
  return item.line >= block.line && item.lastLine <= block.lastLine;
}

function claim(scope: Scope, found: FoundRoutine, lines: readonly Lines[]): FoundRoutine {
  for (const each of lines) scope.ledger.recover(each, `routine ${found.title}`);
  return found;
}
