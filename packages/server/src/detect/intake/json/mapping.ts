import type { IntakeMapping } from '@tocsin/core';
import { cut, linkOf, textOf } from '../fields.ts';
import { ignored, type Parsed, refused, understood } from '../format.ts';
import { compileExpression, type Expression, type Seen } from './expression.ts';

/** The expressions of a mapping, in the order in which they are asked. */
const MAPPED = ['key', 'summary', 'severity', 'status', 'component', 'link'] as const;
export type MappedField = (typeof MAPPED)[number];

/** A mapping's expressions as they are written; null where it has none. */
export type WrittenMapping = Readonly<Record<MappedField, string | null>>;

/** What one expression gave. */
export type Mapped = { readonly value: string | null } | { readonly error: string };

const STATUSES: ReadonlySet<string> = new Set(['firing', 'resolved', 'ignore']);
const MOST_SHOWN_NAMES = 20;

const compiled = new WeakMap<object, ReadonlyMap<MappedField, Expression | Error>>();

/** Asks every expression, and says of each what it gave or what is wrong with it. Compiled once for each mapping. */
export function evaluateMapping(mapping: WrittenMapping, seen: Seen): Record<MappedField, Mapped> {
  const expressions = compiled.get(mapping) ?? compileAll(mapping);
  compiled.set(mapping, expressions);
  const of = (field: MappedField): Mapped => {
    const expression = expressions.get(field);
    if (expression === undefined) return { value: null };
    if (expression instanceof Error) return { error: expression.message };
    return evaluate(expression, seen);
  };
  const [key, summary, severity] = [of('key'), of('summary'), of('severity')];
  return { key, summary, severity, status: of('status'), component: of('component'), link: of('link') };
}

/** Makes an alert of what the expressions gave. A key or a summary that is missing is a refusal; the rest may fail. */
export function sayMapped(mapping: Pick<IntakeMapping, 'id'>, given: Record<MappedField, Mapped>, seen: Seen): Parsed {
  for (const field of ['key', 'summary', 'status'] as const) {
    const one = given[field];
    if ('error' in one)
      return refused(422, `${field} of "${mapping.id}": ${one.error} The body has ${namesOf(seen.body)}.`);
  }
  const value = (field: MappedField) => {
    const one = given[field];
    return 'value' in one ? one.value : null;
  };
  const status = value('status') ?? 'firing';
  if (!STATUSES.has(status)) {
    return refused(
      422,
      `status of "${mapping.id}" gave "${cut(status, 100)}", which is not firing, resolved or ignore.`,
    );
  }
  if (status === 'ignore') return ignored(`The mapping "${mapping.id}" ignores it.`);
  const [key, summary] = [value('key'), value('summary')];
  if (key === null) return refused(422, `key of "${mapping.id}" gave nothing. The body has ${namesOf(seen.body)}.`);
  if (summary === null && status === 'firing') {
    return refused(422, `summary of "${mapping.id}" gave nothing. The body has ${namesOf(seen.body)}.`);
  }
  return understood([
    {
      action: status === 'resolved' ? 'resolve' : 'trigger',
      key: `${mapping.id}:${key}`,
      summary: summary ?? '',
      severity: value('severity'),
      component: value('component'),
      labels: { mapping: mapping.id },
      link: linkOf(value('link')),
      atMs: null,
    },
  ]);
}

function compileAll(mapping: WrittenMapping): ReadonlyMap<MappedField, Expression | Error> {
  const found = new Map<MappedField, Expression | Error>();
  for (const field of MAPPED) {
    const text = mapping[field];
    if (text === null || text.trim() === '') continue;
    try {
      found.set(field, compileExpression(text));
    } catch (error) {
      found.set(field, error instanceof Error ? error : new Error(String(error)));
    }
  }
  return found;
}

function evaluate(expression: Expression, seen: Seen): Mapped {
  try {
    const value = expression(seen);
    if (value === null || value === undefined) return { value: null };
    if (typeof value === 'bigint') return { value: String(value) };
    const text = textOf(value);
    if (text === null && typeof value !== 'string') return { error: 'It gave a list or an object instead of a text.' };
    return { value: text };
  } catch (error) {
    return { error: `${error instanceof Error ? error.message : String(error)}.`.replace(/\.\.$/, '.') };
  }
}

/** The names at the top of a body, by which a wrong expression is mended. */
function namesOf(body: unknown): string {
  if (Array.isArray(body)) return `a list of ${body.length}`;
  if (typeof body !== 'object' || body === null)
    return `no names, it is ${body === null ? 'null' : `a ${typeof body}`}`;
  const names = Object.keys(body);
  const shown = names.slice(0, MOST_SHOWN_NAMES).map((name) => cut(name, 40));
  return names.length === 0 ? 'no names' : `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}
