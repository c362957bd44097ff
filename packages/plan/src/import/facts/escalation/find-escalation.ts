import type { Lines, List, Section, Table } from '../../document/document.ts';
import type { FoundEscalation } from '../../found.ts';
import { blocksOf, outsideRunbooks, type Scope } from '../../scope.ts';
import { fieldsOf, linesIn } from '../contacts/fields.ts';
import { fold } from '../contacts/fold.ts';
import { readChain } from './read-chains.ts';
import { linesOfLevel, readLevelSections } from './read-levels.ts';
import { readInstruction, readListItem, readOrder, readSentence } from './read-lists.ts';
import { readPeopleInOrder, tellsPeople } from './read-sentences.ts';
import { readEscalationTable, readSeverityTable } from './read-tables.ts';
import { callTime, isEscalationTitle, isSlot, severitiesIn } from './words.ts';

const CHAIN_TITLE =
  /alert rout|routing|on-?call|paging|alarmier|(?:contact|call|phone|notification) tree|call chain|meldekette|alarmkette|arbol de llamadas|cadena de (?:llamadas|mando)|arvore de contato/;
const ESCALATION_LABEL = /^(?:escalat|eskalation|escalac|escalad|エスカレ)/;

/** Finds who is called after whom and when, outside the runbooks, and claims the lines that say so. */
export function findEscalation(scope: Scope): readonly FoundEscalation[] {
  const found: FoundEscalation[] = [];
  for (const section of outsideRunbooks(scope)) found.push(...inSection(scope, section));
  return once(found);
}

/** The same person for the same severities counts once: with the time, when only one of the places says it. */
function once(found: readonly FoundEscalation[]): FoundEscalation[] {
  const unique = new Map<string, FoundEscalation>();
  for (const entry of found) {
    const key = fold(
      `${entry.who} | ${isSlot(entry.level) && entry.level !== entry.who ? entry.level : ''} | ${entry.severities.join()}`,
    );
    const known = unique.get(key);
    if (!known) unique.set(key, entry);
    else
      unique.set(key, {
        ...known,
        after: known.after ?? entry.after,
        when: known.when.length > 0 ? known.when : entry.when,
      });
  }
  return [...unique.values()];
}

function inSection(scope: Scope, section: Section): FoundEscalation[] {
  const own = isEscalationTitle(section.title);
  const within = own || isWithinEscalation(section);
  const found = within ? [...levels(scope, section), ...lists(scope, section)] : ofSeverity(scope, section);
  for (const block of blocksOf(section, { deep: true })) {
    if (block.kind === 'table') found.push(...table(scope, block, within));
    else if (block.kind === 'fence' && (within || CHAIN_TITLE.test(fold(section.title))) && isPlain(block.language)) {
      const chain = ofTitle(section, readChain(block, !within));
      if (chain.length > 0) found.push(...claimed(scope, chain, [block]));
    }
  }
  return found.length > 0 || !tellsPeople(section) ? found : sentences(scope, section);
}

/** People in the sentences or items of a section that nothing else could be read from. */
function sentences(scope: Scope, { blocks }: Section): FoundEscalation[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'paragraph') return claimed(scope, readPeopleInOrder(block.text, block), [block]);
    if (block.kind !== 'list' || block.items.some((item) => item.blocks.length > 0)) return [];
    const text = block.items.map((item) => item.text.replace(/\n/g, ' ')).join('\n');
    const found = readPeopleInOrder(text, { line: 1, lastLine: block.items.length });
    const placed = found.map((entry) => ({ ...entry, ...linesIn(block.items[entry.line - 1] ?? block) }));
    return claimed(scope, placed, placed);
  });
}

/** `SEV-3 Escalation Path` says for which level a chain is that names none. */
function ofTitle({ heading }: Section, chain: readonly FoundEscalation[]): FoundEscalation[] {
  const severities = severitiesIn(heading);
  return chain.map((entry) => (entry.severities.length > 0 ? entry : { ...entry, severities }));
}

function levels(scope: Scope, section: Section): FoundEscalation[] {
  const found = readLevelSections(section);
  for (const child of section.sections)
    if (found.some(({ line }) => line === child.line))
      claim(
        scope,
        found.filter(({ line }) => line === child.line),
        linesOfLevel(child),
      );
  return found;
}

/** Items that name a level, slot or role; below a severity or a time, also instructions to call somebody. */
function lists(scope: Scope, section: Section): FoundEscalation[] {
  if (section.parent && readLevelSections(section.parent).some(({ line }) => line === section.line)) return [];
  const context = titlesAbove(section);
  return section.blocks.flatMap((block) => (block.kind === 'list' ? inList(scope, block, section, context) : []));
}

/** Of a numbered procedure a step may begin with a role, `2. **Alert the team**`; that names no level. */
function inList(scope: Scope, list: List, section: Section, context: string): FoundEscalation[] {
  const order = isEscalationTitle(section.title) ? readOrder(list) : [];
  if (order.length > 0) return claimed(scope, order, list.items);
  const entries = list.items.map((item) => readListItem(item, section));
  const procedure = list.ordered && entries.filter((entry) => entry !== null).length * 2 < entries.length;
  return list.items.flatMap((item, index) => {
    const entry = procedure ? null : entries[index];
    const told = entry ?? readInstruction(item.text, item);
    const found = told && !entry ? inside(told, context, index === 0) : told;
    return found ? claimed(scope, [found], [item]) : [];
  });
}

/** An instruction counts when it, or the headings above it, say for which severity or after what time. */
function inside(told: FoundEscalation, context: string, first: boolean): FoundEscalation | null {
  const severities = told.severities.length > 0 ? told.severities : severitiesIn(context);
  const after = told.after ?? callTime(context);
  if (severities.length === 0 && after === null) return null;
  return { ...told, severities, after: after ?? (first ? 0 : null) };
}

/** `**Escalation:** CTO after 5 minutes` in the section of a severity. */
function ofSeverity(scope: Scope, section: Section): FoundEscalation[] {
  const severities = severityAbove(section);
  if (severities.length === 0) return [];
  return fieldsOf(section).flatMap((field) => {
    if (!ESCALATION_LABEL.test(fold(field.name)) || field.value === '') return [];
    return claimed(scope, readSentence(field.value, field, severities), [field]);
  });
}

function table(scope: Scope, block: Table, within: boolean): FoundEscalation[] {
  const found = within ? readEscalationTable(block) : readSeverityTable(block);
  return claimed(scope, found, within ? [block] : found);
}

function claimed(scope: Scope, found: FoundEscalation[], lines: readonly Lines[]): FoundEscalation[] {
  if (found.length > 0) claim(scope, found, lines);
  return found;
}

function claim(scope: Scope, found: readonly FoundEscalation[], lines: readonly Lines[]): void {
  const [first] = found;
  if (!first) return;
  for (const each of lines) scope.ledger.recover(each, `escalation ${first.level}`);
}

function isWithinEscalation(section: Section): boolean {
  for (let above = section.parent; above; above = above.parent)
    if (isEscalationTitle(above.title) && above.level > 1) return true;
  return false;
}

function severityAbove(section: Section): string[] {
  for (let each: Section | null = section; each && each.level > 1; each = each.parent) {
    const severities = severitiesIn(each.heading);
    if (severities.length > 0) return severities;
  }
  return [];
}

function titlesAbove(section: Section): string {
  const titles: string[] = [];
  for (let each: Section | null = section; each; each = each.parent) titles.push(each.heading);
  return titles.slice(0, 2).join(' ');
}

function isPlain(language: string): boolean {
  return ['', 'text', 'txt', 'plain', 'plaintext', 'markdown', 'md'].includes(language);
}
