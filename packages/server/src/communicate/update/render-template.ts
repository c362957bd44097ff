import { cleanText } from '@tocsin/channels';
import type { Template, UpdateFacts } from '@tocsin/core';
import { LiquidError } from 'liquidjs';
import { Problem } from '../../platform/problem.ts';
import { allAsData } from './as-data.ts';
import { boundedTemplate, liquidProblem } from './bounded-liquid.ts';
import { asSubject, type FieldValues, fieldScope } from './template-values.ts';

/** A rendered template. Every field without a value stands in the text as `[[field]]`, for a person to fill in. */
export interface RenderedUpdate {
  readonly subject: string | null;
  readonly text: string;
}

const MOST_MISSING = 100;

/**
 * Fills a template in. Nothing that is missing becomes blank. What comes from the incident is data: no link, mention or markup
 * is made of it, and a subject is one line.
 * @param values what people wrote into the fields of the template
 * @throws Problem 'invalid' when the template cannot be rendered at all
 */
export function renderTemplate(template: Template, facts: UpdateFacts, values: FieldValues = {}): RenderedUpdate {
  const data = allAsData(facts) as Record<string, unknown>;
  // The one address that is ours: the others are words.
  const scope = { ...data, status_page: facts.status_page, fields: fieldScope(template, values) };
  const subject = template.subject === null ? null : asSubject(render(template, template.subject, scope));
  return { subject, text: cleanText(render(template, template.body, scope)).trim() };
}

/** Renders strictly; each field that turns out to be missing is marked, and the whole is rendered again. */
function render(template: Template, source: string, given: object): string {
  const scope = structuredClone(given) as Record<string, unknown>;
  try {
    const bounded = boundedTemplate(source, template.file);
    for (let missing = 0; missing <= MOST_MISSING; missing += 1) {
      const rendered = attempt(() => bounded.render(scope));
      if ('text' in rendered) return rendered.text;
      mark(scope, rendered.missing);
    }
  } catch (error) {
    throw liquidProblem(error, template.file);
  }
  throw new Problem('invalid', `The template ${template.file} has more than ${MOST_MISSING} fields without a value.`);
}

function attempt(rendering: () => string): { readonly text: string } | { readonly missing: string } {
  try {
    return { text: rendering() };
  } catch (error) {
    const missing = undefinedPath(error);
    if (missing === null) throw error;
    return { missing };
  }
}

function undefinedPath(error: unknown): string | null {
  const cause = LiquidError.is(error) ? (error as Error & { originalError?: unknown }).originalError : null;
  const name = (cause as { variableName?: unknown } | null | undefined)?.variableName;
  return typeof name === 'string' ? name : null;
}

function mark(scope: Record<string, unknown>, path: string): void {
  const segments = path.split('.');
  let parent = scope;
  for (const segment of segments.slice(0, -1)) {
    const inner = Object.hasOwn(parent, segment) ? parent[segment] : undefined;
    if (typeof inner !== 'object' || inner === null) setOwn(parent, segment, {});
    parent = parent[segment] as Record<string, unknown>;
  }
  setOwn(parent, segments.at(-1) ?? path, `[[${path}]]`);
}

/** Also under a name such as `__proto__`. */
function setOwn(parent: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The fields that are still to be filled in, each once. */
export function missingFields(...texts: readonly (string | null)[]): string[] {
  const marks = texts.flatMap((text) =>
    [...(text ?? '').matchAll(/\[\[([^[\]\n]{1,100})\]\]/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(marks)];
}
