import type { Lines, Section } from '../../document/document.ts';
import type { FoundContact, FoundDetail, FoundEscalation } from '../../found.ts';
import { readDetails } from '../contacts/details.ts';
import { linesIn } from '../contacts/fields.ts';
import { fold } from '../contacts/fold.ts';
import { readTimes } from '../read-time.ts';
import { callTime, isEscalationTitle, isSlot, namesRole, severitiesIn } from './words.ts';

/** Titles under which people are named in sentences. */
const PEOPLE =
  /^who\b|\bwhom? (?:to|do|can)\b|^people$|phone (?:numbers?|list)|call list|^(?:on[- ]?call|help|escalate)$|(?:wen|wer)\b.{0,24}(?:anruf|ruf|hilft|erreich)|telefon(?:nummern|liste)|qui (?:appeler|contacter|prevenir)|a quien|a qui\b|quem (?:chamar|ligar|avisar)|telefones?$|telefonos?$|chi chiamare|wie bellen|contact|kontakt|contat|ansprechpartner|連絡/;
/** A comma before such words parts two people. */
const THEN =
  /(?<=[.!?;])\s+|\n|[,，]\s+(?=(?:and )?(?:then|after|afterwards|next|else|otherwise|dann|danach|nach|sonst|puis|ensuite|apres|après|luego|después|despues|tras|depois|após|poi|dopo|daarna)\s)|[、。]/giu;
const ORDER =
  /\b(?:first|then|next|after|backup|second|zuerst|dann|danach|nach|puis|ensuite|apres|d'abord|primero|luego|despues|tras|primeiro|depois|apos|poi|dopo|prima|daarna|no answer|not answer|primary)\b|後に|次に|まず/;
const NAME = /(?:\p{Lu}[\p{L}'’.-]{1,30})(?:\s\p{Lu}[\p{L}'’.-]{1,30}){0,2}$/u;
const COMPACT_NAME = /[\p{Script=Han}\p{Script=Katakana}ー]{1,10}$/u;
/** What may stand between a name and its number. */
const LINK = /[\s(（:：,–—-]+$|\s(?:on|at|under|via|unter|au|al|en|no|em|su|op|is)$/iu;
const NO_NAME =
  /^(?:call|page|ping|phone|ring|text|wake|tell|contact|ask|then|first|next|after|if|still|no|nobody|or|and|primary|secondary|backup|email|mail|slack|phone|tel|mobile|dann|danach|zuerst|nach|ruf|rufe|puis|ensuite|appeler|appelez|luego|primero|llama|llamar|depois|primeiro|ligue|chame|poi|prima|chiama|in|on|the|at|everyone|questions?)$/iu;
const TOLD =
  /(?<![\p{L}-])(?:call|page|ping|phone|ring|text|wake|contact|escalate to|get)\s+(?:up\s+)?(?:the\s+)?([^.;,:()]{2,40}?)(?:\s(?:from|on|at|via|in|if|when)\b[^.;]{0,80})?[.!]?$/iu;

/** Somebody whom a sentence names. */
interface Named extends Lines {
  readonly who: string;
  readonly slot: string | null;
  readonly details: readonly FoundDetail[];
  readonly after: number | null;
  readonly text: string;
}

/** Whether people are looked for in the sentences of a section. */
export function tellsPeople({ title }: Section): boolean {
  return PEOPLE.test(fold(title)) || isEscalationTitle(title);
}

/**
 * Reads who is called after whom out of sentences: `Ana (mail, phone), then after 20 minutes Bob (mail)`, `Call Pat on +1 …. No
 * answer after 10 minutes: call Sam`. Nothing when the sentences say no order.
 */
export function readPeopleInOrder(text: string, lines: Lines): FoundEscalation[] {
  const named = peopleIn(text, lines);
  if (named.length < 2 || !named.some(({ after }) => after !== null) || !ORDER.test(fold(text))) return [];
  const after = timesOf(named);
  return named.map(({ who, slot, details, text: sentence, ...place }, index) => ({
    ...linesIn(place),
    level: slot ?? who,
    who,
    after: after[index] ?? null,
    severities: severitiesIn(sentence),
    details,
    when: index === 0 ? [] : [sentence],
    duties: [],
  }));
}

/** Reads the people whom sentences name together with a way to reach them. */
export function readPeople(text: string, lines: Lines): FoundContact[] {
  return peopleIn(text, lines)
    .filter(({ details }) => details.length > 0)
    .map(({ who, details, ...place }) => ({ ...linesIn(place), name: who, kind: 'person', details, note: null }));
}

function peopleIn(text: string, lines: Lines): readonly Named[] {
  let at = 0;
  let row = 0;
  return text.split(THEN).flatMap((part) => {
    const from = text.indexOf(part, at);
    row += text.slice(at, from).split('\n').length - 1;
    at = from + part.length;
    const line = Math.min(lines.line + row, lines.lastLine);
    row += part.split('\n').length - 1;
    const lastLine = Math.min(line + part.split('\n').length - 1, lines.lastLine);
    const one = personIn(part.trim());
    return one ? [{ ...one, line, lastLine }] : [];
  });
}

function personIn(text: string): Omit<Named, 'line' | 'lastLine'> | null {
  const details = readDetails(text).filter(({ kind }) => kind === 'email' || kind === 'phone' || kind === 'slack');
  const [first] = details;
  const after = callTime(details.reduce((rest, { value }) => rest.replace(value, ' '), text));
  if (first) {
    const who = nameBefore(withoutTimes(text.slice(0, text.indexOf(first.value))));
    return who ? { ...who, details, after, text } : null;
  }
  const called = TOLD.exec(text)?.[1]?.trim() ?? '';
  const known = called !== '' && (namesRole(called) || isSlot(called) || /^\p{Lu}\p{Ll}+$/u.test(called));
  return known ? { who: called, slot: null, details, after, text } : null;
}

/** `nach 20 Minuten Bob` names Bob. */
function withoutTimes(text: string): string {
  return readTimes(text).reduce((rest, { words }) => rest.replace(words, ' '), text);
}

function nameBefore(text: string): { who: string; slot: string | null } | null {
  let head = text;
  for (let rest = head.replace(LINK, ''); rest !== head; rest = head.replace(LINK, '')) head = rest;
  const words = (NAME.exec(head)?.[0] ?? '').split(' ');
  while (words[0] !== undefined && NO_NAME.test(words[0])) words.shift();
  const who = words.join(' ') || (COMPACT_NAME.exec(head)?.[0] ?? '');
  if (who === '') return null;
  const label = /^([^:：]{3,24})[:：]/u.exec(text)?.[1]?.trim() ?? '';
  return { who, slot: isSlot(label) ? label : null };
}

/** Times that rise count from the beginning; others say how long the one before has. */
function timesOf(named: readonly Named[]): (number | null)[] {
  const stated = named.map(({ after }, index) => (index === 0 ? 0 : after));
  const figures = stated.filter((figure) => figure !== null);
  if (figures.every((figure, index) => index === 0 || figure > (figures[index - 1] ?? 0))) return stated;
  let sum: number | null = 0;
  return stated.map((figure, index) => {
    if (index > 0) sum = sum === null || figure === null ? null : sum + figure;
    return sum;
  });
}
