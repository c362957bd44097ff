import type { Template } from '@tocsin/core';
import { Liquid, LiquidError, type StaticAnalysis } from 'liquidjs';
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { says } from '../schema/formats.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { suggest } from '../suggest.ts';
import { titleFromId } from '../title-from-id.ts';
import { readFrontMatter } from '../yaml/front-matter.ts';
import type { NodePositions } from '../yaml/node-positions.ts';
import { TEMPLATE_FIELDS } from './template-fields.ts';

/** A template with what is needed to point into its file. */
export interface ParsedTemplate {
  readonly template: Template;
  readonly file: SourceFile;
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
}

/** Front matter of a template. */
export const templateFrontMatter = z.strictObject({
  id: z.string().optional().meta(says('Text: the id of the template; nothing: the name of the file.', 'resolution')),
  title: z
    .string()
    .optional()
    .meta(says('Text: the title as people see it; nothing: made from the id.', 'Internal status update')),
  subject: z
    .string()
    .optional()
    .meta(says('Text: the subject of the e-mail, in Liquid.', '[{{ severity.id }}] {{ incident.title }}')),
});

/** Templates stand alone: tags that read other files are unknown. */
const engine = new Liquid({ strictFilters: true });
for (const tag of ['include', 'render', 'layout']) delete engine.tags[tag];

/** Reads a message template: front matter and a Liquid body. Its syntax and the names that it uses are checked. */
export function parseTemplate(file: SourceFile): ParsedTemplate {
  const front = readFrontMatter(file, templateFrontMatter);
  const id = front.data.id ?? file.name.replace(/^.*\//, '').replace(/\.md$/, '');
  const leading = /^\s*\n/.exec(front.body)?.[0] ?? '';
  const body = front.body.slice(leading.length).trimEnd();
  const bodyLine = front.bodyLine + leading.split('\n').length - 1;
  const problems = [...front.problems, ...checkLiquid(file, body, { line: bodyLine, column: 1 })];
  const subject = front.data.subject ?? null;
  const subjectPlace = front.positions.get(['subject'])?.value;
  if (subject !== null && subjectPlace) problems.push(...checkLiquid(file, subject, subjectPlace));
  if (body === '') {
    const finding = {
      code: 'empty-file',
      message: 'This template has no text',
      hint: 'Write the message below the front matter.',
    };
    problems.push(problemAt(file, { line: 1, column: 1 }, finding));
  }
  const title = front.data.title ?? titleFromId(id);
  return { template: { id, title, subject, body, file: file.name }, file, positions: front.positions, problems };
}

function checkLiquid(file: SourceFile, source: string, start: Place): readonly Problem[] {
  const placeOf = (row: number, column: number): Place => ({
    line: start.line + row - 1,
    column: row === 1 ? start.column + column - 1 : column,
  });
  let analysis: StaticAnalysis;
  try {
    analysis = engine.analyzeSync(engine.parse(source), { partials: false });
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const [row, column] = error.token.getPosition();
    const message = error.message.replace(/, line:\d+, col:\d+$/, '').replace(/\s+/g, ' ');
    const hint = 'Liquid is {{ incident.id }} for values and {% if … %} … {% endif %} for decisions.';
    return [
      problemAt(file, placeOf(row ?? 1, column ?? 1), { code: 'liquid-syntax', message: `Liquid: ${message}`, hint }),
    ];
  }
  return Object.values(analysis.globals).flatMap((uses) =>
    uses.flatMap((use) => {
      const finding = checkField(use.toArray());
      return finding ? [problemAt(file, placeOf(use.location.row, use.location.col), finding)] : [];
    }),
  );
}

function checkField(segments: readonly unknown[]): { code: string; message: string; hint: string } | null {
  const [name, part] = segments.map(String);
  const code = 'unknown-field';
  if (name === undefined) return null;
  const field = Object.hasOwn(TEMPLATE_FIELDS, name) ? TEMPLATE_FIELDS[name] : undefined;
  if (!field)
    return {
      code,
      message: `Templates have no field "${name}"`,
      hint: suggest(name, Object.keys(TEMPLATE_FIELDS), 'field'),
    };
  const parts = Object.keys(field.fields);
  if (parts.length === 0 || (part !== undefined && parts.includes(part))) return null;
  if (part === undefined)
    return {
      code,
      message: `"${name}" is not a value by itself`,
      hint: `Write one of its fields: ${parts.map((one) => `${name}.${one}`).join(', ')}.`,
    };
  return { code, message: `"${name}" has no field "${part}"`, hint: suggest(part, parts, 'field') };
}
