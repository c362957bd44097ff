import type { Item, Section } from '../../document/document.ts';
import type { FoundEscalation } from '../../found.ts';
import { readDetails, withoutDetails } from '../contacts/details.ts';
import { type Field, fieldsOf, linesIn } from '../contacts/fields.ts';
import { fold } from '../contacts/fold.ts';
import { callTime, isFirst, levelOf, nameOnly, onlySeverities } from './words.ts';

const AFTER =
  /escalate after|^after\b|^nach\b|response time|reaktionszeit|respond within|tempo|tiempo|delai|time ?frame|zeitfenster|経過|応答時間/;
const ESCALATE_AFTER = /escalate after|^after\b|^nach\b|eskalation nach|escalar|time ?frame|zeitfenster|経過/;
const CONTACT =
  /contact|kontakt|contato|contacto|backup|support|phone|e-?mail|slack|telefon|vertretung|連絡|電話|primary|secondary/;
const WHEN = /^(?:for|when|use for|trigger|wann|fur|quando|cuando|quand|para|pour|involve|scope|対象|条件)/;
const BAND = /\(([^()]{1,60})\)\s*$/;
const LIMIT =
  /^(?:time ?(?:limit|box|out)|timeout|zeitlimit|tempo limite|tiempo limite|limite de (?:tempo|tiempo)|delai max)/;
const UNRESOLVED =
  /(?:unresolved|not (?:been )?(?:resolved|fixed)|no (?:progress|resolution)|ongoing|nicht (?:gelost|behoben)|nao resolvid|sin resolver|non resolu)[^.]{0,20}\b(?:after|for|within|in|nach|apos|em|tras|en|apres)\b/;
const FIRST_TRY = /^(?:try first|first|zuerst|primeiro|primero)/;

/**
 * Reads the sections below one about escalation that are a level each: `Level 2: Technical Lead` with its labels, or a
 * heading with the band of time in which it is called: `Development (30m - 2h)`.
 */
export function readLevelSections(section: Section): FoundEscalation[] {
  const found = section.sections.flatMap((child) => {
    const level = levelOf(child.title);
    const band = BAND.exec(child.title)?.[1] ?? null;
    const inBand = band === null ? null : callTime(band);
    if (level) return [levelled(child, level.level, nameOnly(level.rest), inBand)];
    if (inBand === null || child.level >= 7) return [];
    const title = child.title.replace(BAND, '').trim();
    return [levelled(child, title, '', inBand)];
  });
  return found.map((entry, index) => ({ ...entry, after: entry.after ?? leftOff(section, found[index - 1]) }));
}

/** When the level before gives up: `Time limit: 30 minutes before escalating`. */
function leftOff({ sections }: Section, before: FoundEscalation | undefined): number | null {
  const section = sections.find(({ line }) => line === before?.line);
  const limit = section ? fieldsOf(section).find(({ name }) => LIMIT.test(fold(name))) : undefined;
  const time = limit ? callTime(limit.value) : null;
  return time === null ? null : (before?.after ?? 0) + time;
}

/** Lines of a level that hold its facts: the heading, its labels, and the lists below them. */
export function linesOfLevel(section: Section): readonly { readonly line: number; readonly lastLine: number }[] {
  const own = [{ line: section.line, lastLine: section.line }];
  const fields = fieldsOf(section).filter(({ name }) => !FIRST_TRY.test(fold(name)));
  const duties = section.blocks.flatMap((block) => (block.kind === 'list' && !block.ordered ? block.items : []));
  return [...own, ...fields.map(linesIn), ...duties.map(linesIn)];
}

function levelled(section: Section, level: string, name: string, band: number | null): FoundEscalation {
  const fields = fieldsOf(section);
  const contact = fields.filter((field) => CONTACT.test(fold(field.name)) && !WHEN.test(fold(field.name)));
  const values = contact.map(({ value }) => value);
  const direct = contact.find((field) => /contact|kontakt|contat|連絡/.test(fold(field.name)))?.value ?? '';
  const reached = withoutDetails(direct);
  return {
    ...linesIn(section),
    level,
    who: name || reached || withoutLabel(level),
    after: isFirst(level) ? 0 : (timeIn(fields) ?? band ?? unresolvedAfter(section)),
    severities: onlySeverities(fields.filter(isWhen).flatMap(wordsOf).join(' ')),
    details: values.flatMap(readDetails),
    when: fields.filter(isWhen).flatMap(wordsOf),
    duties: dutiesOf(section),
  };
}

function timeIn(fields: readonly Field[]): number | null {
  const stated =
    fields.find(({ name }) => ESCALATE_AFTER.test(fold(name))) ?? fields.find(({ name }) => AFTER.test(fold(name)));
  return stated ? callTime(stated.value) : null;
}

/** `Called when it remains unresolved after 2 hours`. */
function unresolvedAfter({ blocks }: Section): number | null {
  const texts = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(({ text }) => text) : []));
  const told = texts.find((text) => UNRESOLVED.test(fold(text)));
  return told === undefined ? null : callTime(told);
}

function isWhen({ name }: Field): boolean {
  return WHEN.test(fold(name));
}

function wordsOf({ value, items }: Field): string[] {
  return [...(value === '' ? [] : [value]), ...items.map(({ text }) => text)];
}

function dutiesOf(section: Section): string[] {
  const items: readonly Item[] = section.blocks.flatMap((block) =>
    block.kind === 'list' && !block.ordered ? block.items : [],
  );
  return items.filter(({ label }) => label === null).map(({ text }) => text);
}

function withoutLabel(level: string): string {
  return level.replace(/\s*(?:escalation|eskalation)\s*$/i, '').trim() || level;
}
