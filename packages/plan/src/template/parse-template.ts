import type { Template } from '@tocsin/core';
import { Liquid, LiquidError, type StaticAnalysis } from 'liquidjs';
import { z } from 'zod';
import type { Finding, Problem } from '../problem.ts';
import { says } from '../schema/formats.ts';
import { type Place, problemAt, type SourceFile } from '../source-file.ts';
import { suggest } from '../suggest.ts';
import { titleFromId } from '../title-from-id.ts';
import { readFrontMatter } from '../yaml/front-matter.ts';
import type { NodePositions } from '../yaml/node-positions.ts';
import { type OwnFieldsDraft, ownFieldFindings, ownFieldRules, ownFields } from './own-fields.ts';
import { TEMPLATE_FIELDS } from './template-fields.ts';

/** A template with what is needed to point into its file. */
export interface ParsedTemplate {
  readonly template: Template;
  readonly file: SourceFile;
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
  /** Which names it uses, each as often as it stands there. */
  readonly uses: readonly UsedName[];
}

/** A name of the fields, `fields` among them, where a template uses it. */
export interface UsedName {
  readonly name: string;
  readonly place: Place;
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
  fields: ownFields,
});

/** More than this is no message; whoever renders a template refuses it, too. */
const MOST_LETTERS = 100_000;

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
  const own: OwnFields = { rules: front.data.fields ?? {}, used: new Set(), names: [] };
  const problems = [...front.problems, ...checkLiquid(file, body, { line: bodyLine, column: 1 }, own)];
  const subject = front.data.subject ?? null;
  const subjectPlace = front.positions.get(['subject'])?.value;
  if (subject !== null && subjectPlace) problems.push(...checkLiquid(file, subject, subjectPlace, own));
  for (const { path, finding } of ownFieldFindings(own.rules, own.used)) {
    const place = front.positions.get(path) ?? front.positions.get(path.slice(0, 2));
    problems.push(problemAt(file, place?.key ?? place?.value ?? { line: 1, column: 1 }, finding));
  }
  if (body === '') {
    const finding = {
      code: 'empty-file',
      message: 'This template has no text',
      hint: 'Write the message below the front matter.',
    };
    problems.push(problemAt(file, { line: 1, column: 1 }, finding));
  }
  const title = front.data.title ?? titleFromId(id);
  const fields = ownFieldRules(own.rules);
  return {
    template: { id, title, subject, body, file: file.name, fields },
    file,
    positions: front.positions,
    problems,
    uses: own.names,
  };
}

/** Fields of the template itself, which of them were seen, and which names of all. */
interface OwnFields {
  readonly rules: OwnFieldsDraft;
  readonly used: Set<string>;
  readonly names: UsedName[];
}

function checkLiquid(file: SourceFile, source: string, start: Place, own: OwnFields): readonly Problem[] {
  const placeOf = (row: number, column: number): Place => ({
    line: start.line + row - 1,
    column: row === 1 ? start.column + column - 1 : column,
  });
  if (source.length > MOST_LETTERS) {
    const message = `Liquid: this template has more than ${MOST_LETTERS} characters`;
    return [problemAt(file, start, { code: 'liquid-syntax', message, hint: 'A message that long is read by nobody.' })];
  }
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
      const segments = use.toArray();
      const place = placeOf(use.location.row, use.location.col);
      const finding = checkField(segments, own);
      if (finding) return [problemAt(file, place, finding)];
      own.names.push({ name: String(segments[0]), place });
      return [];
    }),
  );
}

function checkField(segments: readonly unknown[], own: OwnFields): Finding | null {
  const [name, part] = segments.map(String);
  const code = 'unknown-field';
  if (name === undefined) return null;
  if (name === 'fields') return checkOwnField(part, own);
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

function checkOwnField(part: string | undefined, { rules, used }: OwnFields): Finding | null {
  const ids = Object.keys(rules);
  if (part !== undefined && Object.hasOwn(rules, part)) {
    used.add(part);
    return null;
  }
  const define = `Define it under "fields" of the front matter: fields: { ${part ?? 'root_cause'}: { type: text } }.`;
  if (part === undefined) return { code: 'unknown-field', message: '"fields" is not a value by itself', hint: define };
  const hint = ids.length > 0 ? suggest(part, ids, 'field') : define;
  return { code: 'unknown-field', message: `This template has no field "${part}" of its own`, hint };
}
