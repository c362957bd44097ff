import { type HttpCheck, whatIsWrong } from '@tocsin/core';
import { type Answer, headerOf } from './answer.ts';
import { findInBody } from './find-in-body.ts';

const LONGEST_SHOWN = 200;

/**
 * Holds an answer against a check.
 * @param expected what the check expects, filled in
 * @returns what is wrong, in words (`it is 503`); null when the check holds
 */
export function checkAnswer(answer: Answer, check: HttpCheck, expected: string): string | null {
  try {
    const value = checkedValue(answer, check);
    return isSo(check.condition, value, expected) ? null : `it is ${shown(value)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkedValue(answer: Answer, { field, of }: HttpCheck): unknown {
  if (field === 'status') return answer.status;
  if (field === 'duration') return answer.durationMs;
  return field === 'header' ? (headerOf(answer, of) ?? undefined) : findInBody(answer, of);
}

/** By condition: whether the value meets what is expected. */
const CONDITIONS: Readonly<Record<HttpCheck['condition'], (value: unknown, expected: string) => boolean>> = {
  '==': isSame,
  '!=': (value, expected) => !isSame(value, expected),
  '>': (value, expected) => numberOf(value) > numberOf(expected),
  '>=': (value, expected) => numberOf(value) >= numberOf(expected),
  '<': (value, expected) => numberOf(value) < numberOf(expected),
  '<=': (value, expected) => numberOf(value) <= numberOf(expected),
  startsWith: (value, expected) => textOf(value)?.startsWith(expected) ?? false,
  endsWith: (value, expected) => textOf(value)?.endsWith(expected) ?? false,
  contains: (value, expected) =>
    Array.isArray(value) ? value.some((one) => isSame(one, expected)) : (textOf(value)?.includes(expected) ?? false),
  matches: doesMatch,
  exists: (value) => value !== undefined && value !== null,
  isTrue: (value) => Boolean(value),
  isFalse: (value) => !value,
  isNumber: (value) => typeof value === 'number',
  isBoolean: (value) => typeof value === 'boolean',
  isString: (value) => typeof value === 'string',
  isArray: Array.isArray,
};

function isSo(condition: HttpCheck['condition'], value: unknown, expected: string): boolean {
  return CONDITIONS[condition](value, expected);
}

/** What is expected is a text; it is read as whatever the value is. */
function isSame(value: unknown, expected: string): boolean {
  if (typeof value === 'string') return value === expected;
  if (value === undefined) return false;
  try {
    return JSON.stringify(value) === JSON.stringify(JSON.parse(expected));
  } catch {
    return false;
  }
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function doesMatch(value: unknown, expected: string): boolean {
  const text = textOf(value);
  if (text === null) return false;
  try {
    // RE2: linear in a text that comes from outside.
    return whatIsWrong({ matches: expected }, text) === null;
  } catch {
    throw new Error(`"${expected.slice(0, LONGEST_SHOWN)}" is not a regular expression`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'not there';
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  const text = JSON.stringify(value) ?? 'not there';
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
