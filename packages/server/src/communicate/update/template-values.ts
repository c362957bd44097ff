import { cleanText, oneLine } from '@tocsin/channels';
import { inWords, type Template, type TemplateFieldRule } from '@tocsin/core';
import { parseDuration, readFieldValue } from '@tocsin/plan';
import { Problem } from '../../platform/problem.ts';

/** What people have written into the fields of a template, by id. */
export type FieldValues = Readonly<Record<string, string>>;

/** The fields of a draft's template, and what was written into them. */
export interface DraftFields {
  readonly rules: Readonly<Record<string, TemplateFieldRule>>;
  readonly values: FieldValues;
}

/**
 * Takes over what somebody wrote; null or nothing takes a value back.
 * @throws Problem 'invalid' naming each field that is unknown or wrong
 */
export function withValues(
  { rules, values }: DraftFields,
  written: Readonly<Record<string, string | number | null>>,
): FieldValues {
  const read = Object.entries(written).map(([id, value]) => ({ id, ...readValue(rules, id, value) }));
  const wrong = read.flatMap(({ id, problem }) => (problem === null ? [] : { at: `fields.${id}`, message: problem }));
  if (wrong.length > 0)
    throw new Problem('invalid', wrong.map(({ at, message }) => `${at} ${message}`).join('; '), wrong);
  const all = { ...values, ...Object.fromEntries(read.map(({ id, value }) => [id, value])) };
  return Object.fromEntries(Object.entries(all).flatMap(([id, value]) => (value === null ? [] : [[id, value]])));
}

/** What is kept; null: the value is taken back. */
interface ReadValue {
  readonly value: string | null;
  readonly problem: string | null;
}

function readValue(rules: DraftFields['rules'], id: string, written: string | number | null): ReadValue {
  const rule = Object.hasOwn(rules, id) ? rules[id] : undefined;
  if (!rule) return { value: null, problem: `is no field of this update; there are: ${idsOf(rules)}` };
  if (written === null || written === '') return { value: null, problem: null };
  const read = readFieldValue(rule, typeof written === 'string' ? cleanText(written) : written);
  return 'value' in read ? { value: read.value, problem: null } : { value: null, problem: read.problem };
}

/** The fields as Liquid sees them: one that is required and has no value is missing, another one is empty. */
export function fieldScope(template: Template, values: FieldValues): Readonly<Record<string, string | number | null>> {
  const scope: Record<string, string | number | null> = {};
  for (const [id, rule] of Object.entries(template.fields ?? {})) {
    const value = (Object.hasOwn(values, id) ? values[id] : undefined) ?? rule.default;
    if (value !== null) scope[id] = shown(rule, value);
    else if (!rule.required) scope[id] = null;
  }
  return scope;
}

/** Puts a value where a text that a person has edited still has its blank. */
export function fillBlanks(text: string, { rules, values }: DraftFields): string {
  return Object.entries(values).reduce((filled, [id, value]) => {
    const rule = rules[id];
    return rule ? filled.replaceAll(`[[fields.${id}]]`, () => String(shown(rule, value))) : filled;
  }, text);
}

/** A subject is one line, without signs that turn it round. */
export function asSubject(text: string): string {
  return oneLine(text, 300);
}

function shown(rule: TemplateFieldRule, value: string): string | number {
  if (rule.type === 'number') return Number(value);
  if (rule.type === 'duration') return inWords(parseDuration(value) ?? 0);
  return value;
}

function idsOf(rules: DraftFields['rules']): string {
  return Object.keys(rules).join(', ') || 'none';
}
