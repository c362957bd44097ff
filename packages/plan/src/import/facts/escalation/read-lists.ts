import type { Item, List, Section } from '../../document/document.ts';
import type { FoundEscalation } from '../../found.ts';
import { readDetails, withoutDetails } from '../contacts/details.ts';
import { linesIn } from '../contacts/fields.ts';
import { callTime, conditionsIn, isFirst, isSlot, levelOf, nameOnly, namesRole, severitiesIn } from './words.ts';

/** What an instruction does to whom: `page backup engineer`, `escalate to the manager`. */
const CALL =
  /(?<![\w-])(?:escalate(?:s|d)?(?: it| this)? to|page|call|notify|alert|contact|eskalieren an|informiere|escalar (?:a|para)|acionar|avisar a|prevenir|escalader vers)\s+(?:the\s+|an?\s+|o\s+|el\s+|la\s+|le\s+)?([^.;→()]{2,60})/iu;
const TAIL = /\s+(?:if|when|immediately|at once|within|after|as|for|on|via|needed|sofort|nach|wenn|falls)\b.*$/i;
/** What a name does, behind it. */
const SENTENCE =
  /\s+(?:is|are|who|available|provides?|handles?|covers?|supports?|responds?|will|can|must|if|when|until|steht|ist|wird|disponivel|disponible)\b.*$/is;
const NOTHING = /^(?:none|no\b|n\/a|keine|nenhum|ninguno|aucun|-|—)/i;

/** Reads the items of a list that name a level, a slot or a role each: `Level 1: On-call`, `Primary: [Name] - [Phone]`. */
export function readListItem(item: Item, section: Section): FoundEscalation | null {
  const name = item.label?.name ?? '';
  const level = levelOf(name) ?? (item.label ? null : levelOf(item.text));
  if (level) return ofLevel(item, level);
  if (item.label === null || !(isSlot(name) || (namesRole(name) && severitiesIn(name).length === 0))) return null;
  const value = item.label.value;
  if (NOTHING.test(value)) return null;
  const slot = isSlot(name);
  return {
    ...linesIn(item),
    level: name,
    who: who(slot, name, value, section),
    after: isFirst(name) ? 0 : callTime(value),
    severities: severitiesIn(value),
    details: readDetails(value),
    when: conditionsIn(value),
    duties: duties(item),
  };
}

/** Reads a numbered list that only names who comes after whom: `1. On-call engineer`, `2. Founder (if not solved in 1 hour)`. */
export function readOrder({ ordered, items }: List): FoundEscalation[] {
  const named = items.map((item) => ({ item, who: item.label ? '' : nameOnly(item.text) }));
  const plain = named.every(
    ({ who, item }) => namesRole(who) && who.split(' ').length <= 5 && item.blocks.length === 0,
  );
  if (!ordered || named.length < 2 || !plain) return [];
  return named.map(({ item: { text, line, lastLine }, who }, index) => ({
    line,
    lastLine,
    level: who,
    who,
    after: index === 0 ? 0 : callTime(text),
    severities: severitiesIn(text),
    details: readDetails(text),
    when: conditionsIn(text),
    duties: [],
  }));
}

/** Reads an instruction to call somebody: `If not resolved in 30 mins → escalate to engineering manager`. */
export function readInstruction(text: string, lines: { line: number; lastLine: number }): FoundEscalation | null {
  const match = /\bno page\b/i.test(text) ? null : CALL.exec(text);
  const called = match?.[1] ? nameOnly(match[1].replace(TAIL, '')) : '';
  if (called === '' || !namesRole(called)) return null;
  return {
    ...linesIn(lines),
    level: called,
    who: called,
    after: callTime(text),
    severities: severitiesIn(text),
    details: readDetails(text),
    when: [text],
    duties: [],
  };
}

/** Reads `Team lead after 30 minutes, CTO if not resolved after 1 hour`; the parts without a role are skipped. */
export function readSentence(
  text: string,
  lines: { line: number; lastLine: number },
  severities: readonly string[],
): FoundEscalation[] {
  if (NOTHING.test(text.trim())) return [];
  return text.split(/[,;·]/).flatMap((part) => {
    const called = nameOnly(part.replace(TAIL, ''));
    const after = callTime(part);
    if (called === '' || after === null || !namesRole(called)) return [];
    const entry = { level: called, who: called, after, severities, details: readDetails(part) };
    return [{ ...linesIn(lines), ...entry, when: [part.trim()], duties: [] }];
  });
}

function ofLevel(item: Item, { level, rest }: { level: string; rest: string }): FoundEscalation {
  const value = item.label?.value ?? '';
  const text = value === '' ? rest : value;
  return {
    ...linesIn(item),
    level,
    who: nameOnly(withoutDetails(text)) || nameOnly(rest) || level,
    after: isFirst(level) ? 0 : callTime(text),
    severities: severitiesIn(text),
    details: readDetails(text),
    when: conditionsIn(text),
    duties: duties(item),
  };
}

function who(slot: boolean, name: string, value: string, section: Section): string {
  const left = nameOnly(withoutDetails(value).replace(SENTENCE, ''));
  if (!slot) return name;
  if (left !== '' && namesRole(left)) return left;
  const title = section.title.replace(/s$/, '');
  return namesRole(title) && !/rotation|escalation|schedule|structure/i.test(title) ? title : name;
}

function duties(item: Item): string[] {
  return item.blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(({ text }) => text) : []));
}
