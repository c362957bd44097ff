import type { Template, UpdateFacts } from '@tocsin/core';
import { Liquid, LiquidError } from 'liquidjs';
import { Problem } from '../../platform/problem.ts';

/** A rendered template. Every field without a value stands in the text as `[[field]]`, for a person to fill in. */
export interface RenderedUpdate {
  readonly subject: string | null;
  readonly text: string;
}

const engine = new Liquid({ strictVariables: true, strictFilters: true, lenientIf: true, ownPropertyOnly: true });
for (const tag of ['include', 'render', 'layout']) delete engine.tags[tag];

const MOST_MISSING = 100;

/**
 * Fills a template in. Nothing that is missing becomes blank.
 * @throws Problem 'invalid' when the template cannot be rendered at all
 */
export function renderTemplate(template: Template, facts: UpdateFacts): RenderedUpdate {
  const subject = template.subject === null ? null : render(template, template.subject, facts);
  return { subject: subject?.replace(/\s+/g, ' ').trim() ?? null, text: render(template, template.body, facts).trim() };
}

/** Renders strictly; each field that turns out to be missing is marked, and the whole is rendered again. */
function render(template: Template, source: string, facts: UpdateFacts): string {
  const scope = structuredClone(facts) as unknown as Record<string, unknown>;
  for (let missing = 0; missing <= MOST_MISSING; missing += 1) {
    try {
      return engine.parseAndRenderSync(source, scope);
    } catch (error) {
      const path = undefinedPath(error);
      if (path === null) throw broken(template, error);
      mark(scope, path);
    }
  }
  throw new Problem('invalid', `The template ${template.file} has more than ${MOST_MISSING} fields without a value.`);
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
    if (typeof parent[segment] !== 'object' || parent[segment] === null) parent[segment] = {};
    parent = parent[segment] as Record<string, unknown>;
  }
  parent[segments.at(-1) ?? path] = `[[${path}]]`;
}

function broken(template: Template, error: unknown): Error {
  if (!LiquidError.is(error)) return error as Error;
  return new Problem('invalid', `The template ${template.file} cannot be filled in: ${error.message}`);
}

/** The fields that are still to be filled in, each once. */
export function missingFields(...texts: readonly (string | null)[]): string[] {
  const marks = texts.flatMap((text) =>
    [...(text ?? '').matchAll(/\[\[([^[\]\n]{1,100})\]\]/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(marks)];
}
