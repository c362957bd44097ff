import { cleanText, clip } from '@tocsin/channels';
import { Problem } from '../../platform/problem.ts';

const LONGEST_VALUE = 2000;

/** Marks at the beginning of a line: a heading, a quotation, an item of a list. */
const LINE_MARKS = /^[#>*+•\-\s]+(?=\s)/u;
const SCHEME = /\b(?:https?|ftp):\/\//giu;
/** What would be an address yet, once something was taken out of its middle. */
const AFTER_SCHEME = /:(?=\/\/)/gu;
/** A mention of somebody, or of everybody; an address of mail has a letter before the sign. */
const MENTION = /(?<![\w.+-])@(?=[\w{])/gu;
const TAG = /<(?=[a-z/!?@#])/giu;

/**
 * Makes a text from outside (the title of an alert, a note) data within a message: one line of words, of which no channel
 * makes a link, a mention, markup or a blank to be filled in. What people write into the draft itself is left to them.
 */
export function asData(text: string): string {
  const line = clip(cleanText(text).replace(/\s+/gu, ' ').trim(), LONGEST_VALUE);
  return line
    .replace(SCHEME, '')
    .replace(AFTER_SCHEME, ': ')
    .replace(TAG, '‹')
    .replace(/\[(?=\[)/gu, '[ ')
    .replace(/\](?=[(\]])/gu, '] ')
    .replace(/\*{2,}/gu, '*')
    .replace(/`/gu, "'")
    .replace(MENTION, '@\u200b')
    .replace(LINE_MARKS, '')
    .trim();
}

/** Every text within a value as data, whatever the depth. @throws Problem 'invalid' where it is nested too deeply */
export function allAsData(value: unknown, depth = 0): unknown {
  if (depth > 10) throw new Problem('invalid', 'Facts of an update are nested too deeply.');
  if (typeof value === 'string') return asData(value);
  if (Array.isArray(value)) return value.map((one) => allAsData(one, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, allAsData(one, depth + 1)]));
}
