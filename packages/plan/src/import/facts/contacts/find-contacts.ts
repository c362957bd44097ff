import type { Block, Item, List, Paragraph, Section } from '../../document/document.ts';
import type { FoundContact } from '../../found.ts';
import { outsideRunbooks, type Scope, walkBlock } from '../../scope.ts';
import { readPeople, tellsPeople } from '../escalation/read-sentences.ts';
import { isSlot, levelOf, namesRole } from '../escalation/words.ts';
import { fold } from './fold.ts';
import {
  contact,
  isAttributeList,
  readAttributes,
  readCard,
  readItem,
  readLoneTable,
  readRoles,
  readTable,
} from './read-contacts.ts';
import { isChannelTitle, isContactSection, isLoneContact, isRoleTitle } from './words.ts';

/**
 * Finds people, vendors and channels with the ways to reach them, outside the runbooks, and claims their lines. Lines
 * that are taken, by an escalation for instance, are not read again. The same name counts once.
 */
export function findContacts(scope: Scope): readonly FoundContact[] {
  const found: FoundContact[] = [];
  for (const section of outsideRunbooks(scope)) {
    const channels = isChannelTitle(section.title);
    const about = isContactSection(section);
    const blocks = section.blocks.flatMap((block) => [...walkBlock(block)]);
    if (channels || about !== null)
      found.push(...inSection(scope, section, blocks, channels, about === 'own' || channels));
    else found.push(...loneTables(scope, section, blocks), ...loneLabels(scope, section, blocks));
    if (tellsPeople(section)) found.push(...sentences(scope, section, found));
    if (isRoleTitle(section.title)) found.push(...roles(scope, blocks));
  }
  return merged(found);
}

function inSection(
  scope: Scope,
  section: Section,
  blocks: readonly Block[],
  channels: boolean,
  trusted: boolean,
): FoundContact[] {
  const found = blocks.flatMap((block, index) => {
    const name = channels ? '' : nameAbove(blocks[index - 1], section);
    if (block.kind === 'list') return fromList(scope, section, block, name, trusted);
    if (block.kind === 'paragraph') return fromLabels(scope, section, block, trusted);
    return fromTableOrCard(scope, section, block);
  });
  return channels ? found.map((each) => ({ ...each, kind: 'channel' as const })) : found;
}

/** `Primary: …` is a place in an order, which the escalation has. */
function isNoSlot({ text, label }: Item): boolean {
  return levelOf(text) === null && !isSlot(label?.name ?? '') && !namesRole(label?.name ?? '');
}

/** People in sentences; an escalation may have claimed their lines, and they are contacts none the less. */
function sentences(scope: Scope, { blocks }: Section, known: readonly FoundContact[]): FoundContact[] {
  return blocks.flatMap((block) => {
    if (known.some(({ line }) => line >= block.line && line <= block.lastLine)) return [];
    const texts = block.kind === 'paragraph' ? [block] : block.kind === 'list' ? block.items.filter(isNoSlot) : [];
    return texts.flatMap((text) => readPeople(text.text, text).flatMap((one) => claim(scope, [one], one)));
  });
}

function fromTableOrCard(scope: Scope, section: Section, block: Block): FoundContact[] {
  if (!scope.ledger.isFree(block)) return [];
  const found =
    block.kind === 'table' ? readTable(block, section) : block.kind === 'fence' ? readCard(block, section) : null;
  return found && found.length > 0 ? claim(scope, found, { line: block.line, lastLine: block.lastLine }) : [];
}

function fromList(scope: Scope, section: Section, list: List, name: string, trusted: boolean): FoundContact[] {
  if (isAttributeList(list) && scope.ledger.isFree(list) && !/contact|kontakt|contat/.test(fold(name))) {
    const one = readAttributes(list, name, section);
    if (one) return claim(scope, [one], list);
  }
  return list.items.flatMap((item) => {
    if (!scope.ledger.isFree(item)) return [];
    const one = readItem(item, section, trusted);
    return one ? claim(scope, [one], item) : [];
  });
}

function fromLabels(scope: Scope, section: Section, paragraph: Paragraph, trusted: boolean): FoundContact[] {
  return paragraph.labels.flatMap((label) => {
    if (!scope.ledger.isFree(label) || label.value === '') return [];
    const one = contact(
      label,
      label.name,
      label.value,
      paragraph.markdown,
      section,
      trusted && paragraph.labels.length === 1,
    );
    return one && one.details.length > 0 ? claim(scope, [one], label) : [];
  });
}

/** Tables of people with their addresses, wherever they stand. */
function loneTables(scope: Scope, section: Section, blocks: readonly Block[]): FoundContact[] {
  return blocks.flatMap((block) => {
    const found = block.kind === 'table' && scope.ledger.isFree(block) ? readLoneTable(block, section) : null;
    return found ? claim(scope, found, block) : [];
  });
}

/** Who is who in a response, where nothing says how to reach them. */
function roles(scope: Scope, blocks: readonly Block[]): FoundContact[] {
  return blocks.flatMap((block) => {
    if ((block.kind !== 'list' && block.kind !== 'table') || !scope.ledger.isFree(block)) return [];
    return readRoles(block).flatMap((role) => claim(scope, [role], role));
  });
}

/** Labels that are ways to reach somebody wherever they stand: `War Room: #incidents`. */
function loneLabels(scope: Scope, section: Section, blocks: readonly Block[]): FoundContact[] {
  const labels = blocks.flatMap((block) => {
    if (block.kind === 'paragraph') return block.labels;
    return block.kind === 'list' ? block.items.flatMap(({ label }) => (label ? [label] : [])) : [];
  });
  return labels.flatMap((label) => {
    if (!isLoneContact(label.name) || !scope.ledger.isFree(label)) return [];
    const one = contact(label, label.name, label.value, '', section, false);
    return one ? claim(scope, [one], label) : [];
  });
}

/** The name of the person whom a list describes: a line above it, else the title. */
function nameAbove(block: Block | undefined, section: Section): string {
  const text = block?.kind === 'paragraph' && block.text.length <= 60 ? block.text : section.title;
  return text
    .replace(/\([^()]*\)/g, '')
    .replace(/:\s*$/, '')
    .trim();
}

function claim(scope: Scope, found: FoundContact[], lines: { line: number; lastLine: number }): FoundContact[] {
  scope.ledger.recover(lines, `contact ${found[0]?.name ?? ''}`);
  return found;
}

function merged(found: readonly FoundContact[]): FoundContact[] {
  const unique = new Map<string, FoundContact>();
  for (const each of found) {
    const key = `${each.kind === 'channel' ? 'channel' : ''} ${fold(each.name)}`;
    const known = unique.get(key);
    if (!known) {
      unique.set(key, each);
      continue;
    }
    const more = each.details.filter(({ value }) => !known.details.some((detail) => detail.value === value));
    unique.set(key, { ...known, details: [...known.details, ...more], note: known.note ?? each.note });
  }
  return [...unique.values()];
}
