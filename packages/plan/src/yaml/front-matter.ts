import { stringify } from 'yaml';
import type { z } from 'zod';
import type { Finding, Problem } from '../problem.ts';
import { schemasWithin, toJsonSchema } from '../schema/json-schema.ts';
import { problemAt, type SourceFile } from '../source-file.ts';
import { suggest } from '../suggest.ts';
import type { NodePositions, Path } from './node-positions.ts';
import { readYaml } from './read-yaml.ts';

/** A Markdown file divided into its front matter and its body. */
export interface FrontMatter<T> {
  readonly data: T;
  readonly positions: NodePositions;
  /** Markdown after the front matter. */
  readonly body: string;
  /** Line of the file on which the body begins, counted from 1. */
  readonly bodyLine: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads the YAML between two `---` lines at the very top of a Markdown file.
 *
 * @param schema every key must be optional: the front matter itself is. What does not fit is a problem and is left out.
 */
export function readFrontMatter<S extends z.ZodObject>(file: SourceFile, schema: S): FrontMatter<z.output<S>> {
  const { lines } = file;
  const begins = lines[0]?.trimEnd() === '---';
  const end = begins ? lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line)) : -1;
  const yaml = end > 1 ? readYaml(file, lines.slice(1, end).join('\n'), 2) : readYaml(file, '{}');
  const problems: Problem[] = [...yaml.problems];
  if (begins && end === -1) {
    const finding = {
      code: 'front-matter',
      message: 'The front matter is not closed',
      hint: 'End it by a line "---".',
    };
    problems.push(problemAt(file, TOP, finding));
  }

  const value: Record<string, unknown> = { ...yaml.value };
  const parsed = schema.safeParse(value);
  for (const issue of parsed.error?.issues ?? []) {
    for (const { key, path, part, finding } of explain(issue, schema)) {
      delete value[key];
      problems.push(problemAt(file, yaml.positions.locate(path, part)?.place ?? TOP, finding));
    }
  }
  return {
    data: parsed.success ? parsed.data : schema.parse(value),
    positions: yaml.positions,
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
    problems,
  };
}

const TOP = { line: 1, column: 1 };

interface Explained {
  /** The key that is left out. */
  readonly key: string;
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly finding: Finding;
}

function explain(issue: z.core.$ZodIssue, schema: z.ZodObject): readonly Explained[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const known = schemasWithin(toJsonSchema(schema), issue.path);
      const names = known.flatMap(({ properties }) => Object.keys(properties ?? {}));
      const of = issue.path.length > 0 ? issue.path.map(String).join('.') : 'this front matter';
      const finding = {
        code: 'unknown-key',
        message: `"${key}" is not a key of ${of}`,
        hint: suggest(key, names, 'key'),
      };
      return { key: String(path[0]), path, part: 'key', finding };
    });
  }
  const key = String(issue.path[0]);
  if (issue.code === 'custom') {
    const finding = { code: 'bad-value', message: issue.message, hint: String(issue.params?.hint ?? '') };
    return [{ key, path: issue.path, part: 'key', finding }];
  }
  const name = issue.path.filter((one) => typeof one === 'string').join('.');
  const finding = { code: 'wrong-type', message: `"${name}" has the wrong form`, hint: hintOf(issue.path, schema) };
  return [{ key, path: issue.path, part: 'value', finding }];
}

/** What a key means, with an example as the front matter has it. */
function hintOf(path: Path, schema: z.ZodObject): string {
  const root = toJsonSchema(schema);
  const described = schemasWithin(root, path).find(({ description }) => description !== undefined);
  const node = described ?? schemasWithin(root, path.slice(0, 1))[0];
  const [example] = node?.examples ?? [];
  if (example === undefined) return node?.description ?? '';
  const written = stringify(example, { collectionStyle: 'flow', flowCollectionPadding: false }).trim();
  return `${node?.description ?? ''} Write ${String(path[described ? path.length - 1 : 0])}: ${written}`;
}
