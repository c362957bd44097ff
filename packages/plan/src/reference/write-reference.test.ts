import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runbookFrontMatter } from '../runbook/own-runbook.ts';
import { toJsonSchema } from '../schema/json-schema.ts';
import { planSchema } from '../schema/plan-schema.ts';
import { templateFrontMatter } from '../template/parse-template.ts';
import { keyRows } from './key-rows.ts';
import { writeReference } from './write-reference.ts';

it('is published as it is: run "npm run generate" after a change', async () => {
  const published = await readFile(new URL('../../../../docs/generated/plan-reference.md', import.meta.url), 'utf8');
  expect(published).toBe(writeReference());
});

it('names every key, what is needed, the defaults as a plan writes them, and what is not acted on yet', () => {
  const reference = writeReference();
  expect(reference).toContain('| `service` | id | needed |');
  expect(reference).toContain('| `ID.slots.ID.handoff` | time of day | `09:00` |');
  expect(reference).toContain('| `ID.window` | duration | `5m` |');
  expect(reference).toMatch(/## `backups`\n\n.*\*\*Not acted on yet/);
  expect(reference).not.toMatch(/`ID.acknowledge` .*\*\*Not acted on yet/);
});

it('flattens maps, lists and variants', () => {
  const schema = z.object({ a: z.array(z.object({ b: z.number().default(2) })), c: z.record(z.string(), z.boolean()) });
  const rows = keyRows(toJsonSchema(schema));
  expect(rows.map(({ key, type, fallback }) => [key, type, fallback])).toEqual([
    ['a', 'list: map', 'needed'],
    ['a[].b', 'number', '2'],
    ['c', 'map: true or false', 'needed'],
  ]);
});

/** A field with its examples, wherever within its wrappers they are said. */
interface Said {
  readonly path: string;
  readonly field: z.ZodType;
  readonly examples: readonly unknown[];
}

/** Goes through a schema as zod has it, so that an example is held against what validates it. */
function fieldsOf(schema: z.ZodType, path: string): readonly Said[] {
  const examples: unknown[] = [];
  let node: z.core.$ZodType = schema;
  for (;;) {
    const said = z.globalRegistry.get(node)?.examples;
    if (Array.isArray(said) && examples.length === 0) examples.push(...said);
    const { def } = node._zod as { def: { innerType?: z.core.$ZodType; in?: z.core.$ZodType } };
    const inner = def.innerType ?? def.in;
    if (!inner) break;
    node = inner;
  }
  return [{ path, field: schema, examples }, ...childrenOf(node, path)];
}

function childrenOf(node: z.core.$ZodType, path: string): readonly Said[] {
  if (node instanceof z.ZodObject) {
    return Object.entries(node.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
      fieldsOf(field, `${path}.${key}`),
    );
  }
  if (node instanceof z.ZodArray) return fieldsOf(node.element as z.ZodType, `${path}[]`);
  if (node instanceof z.ZodRecord) return fieldsOf(node.valueType as z.ZodType, `${path}.ID`);
  if (node instanceof z.ZodUnion) {
    return (node.options as z.ZodType[]).flatMap((option, index) => fieldsOf(option, `${path}<${index}>`));
  }
  return [];
}

describe('examples', () => {
  const said = [
    ...fieldsOf(planSchema, 'plan'),
    ...fieldsOf(runbookFrontMatter, 'runbook'),
    ...fieldsOf(templateFrontMatter, 'template'),
  ];

  it('stand at every key', () => {
    const isKey = ({ path }: Said) => /\.[a-z]\w*$/i.test(path) && !path.endsWith('.ID');
    expect(said.filter((one) => isKey(one) && one.examples.length === 0).map(({ path }) => path)).toEqual([]);
  });

  it('validate', () => {
    expect(said.filter(({ examples }) => examples.length > 0).length).toBeGreaterThan(150);
    const wrong = said.flatMap(({ path, field, examples }) =>
      examples.filter((example) => !field.safeParse(example).success).map((example) => [path, example]),
    );
    expect(wrong).toEqual([]);
  });
});
