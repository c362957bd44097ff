import type { TemplateFieldRule } from '@tocsin/core';
import { parseDuration } from '../duration.ts';

/** A value in the one form in which it is kept, or what is wrong with it. */
export type FieldValue = { readonly value: string } | { readonly problem: string };

const LONGEST_TEXT = 5000;

/**
 * Reads what somebody wrote into a field of a template.
 * @param written a number may come as one; everything else is text
 * @returns the value in its one form (`1200`, `1h30m`, `2026-11-22`, a whole address), or a sentence that says what to write
 */
export function readFieldValue(
  rule: Pick<TemplateFieldRule, 'type' | 'choices'>,
  written: string | number,
): FieldValue {
  const text = String(written).trim();
  if (text === '') return { problem: 'is empty' };
  if (text.length > LONGEST_TEXT) return { problem: `has more than ${LONGEST_TEXT} characters` };
  return READERS[rule.type](text, rule.choices);
}

const READERS: Readonly<Record<TemplateFieldRule['type'], (text: string, choices: readonly string[]) => FieldValue>> = {
  text: (text) => ({ value: text }),
  number: readNumber,
  duration: readDuration,
  date: readDate,
  url: readUrl,
  choice: (text, choices) =>
    choices.includes(text)
      ? { value: text }
      : { problem: `is none of its choices: write ${choices.map((one) => `"${one}"`).join(' or ')}` },
};

function readNumber(text: string): FieldValue {
  const value = /^[-+]?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(value)
    ? { problem: `"${short(text)}" is not a number such as 1200 or 99.5` }
    : { value: String(value) };
}

function readDuration(text: string): FieldValue {
  const seconds = parseDuration(text);
  return seconds === null ? { problem: `"${short(text)}" is not a duration such as 45m or 1h30m` } : { value: text };
}

/** A day, or a moment with its zone. */
function readDate(text: string): FieldValue {
  const problem = { problem: `"${short(text)}" is not a date such as 2026-11-30 or 2026-11-30T09:00:00Z` };
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  if (!parts) return problem;
  const [, year, month, day] = parts.map(Number);
  const isDay = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
  return isDay && !Number.isNaN(Date.parse(text)) ? { value: text } : problem;
}

/** Addresses of pages only: nothing else belongs into a message. */
function readUrl(text: string): FieldValue {
  const isOne = /^https?:\/\/[^\s<>"'`\\]{1,2000}$/.test(text) && URL.canParse(text);
  const url = isOne ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '')
    return { problem: `"${short(text)}" is not an address such as https://example.com/page` };
  return { value: url.href };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
