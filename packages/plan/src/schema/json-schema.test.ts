import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { planJsonSchema, type SchemaNode } from './json-schema.ts';

it('is published as it is: run "npm run generate" after a change', async () => {
  const published = await readFile(new URL('../../../../docs/generated/plan.schema.json', import.meta.url), 'utf8');
  expect(published).toBe(`${JSON.stringify(planJsonSchema(), null, 2)}\n`);
});

it('describes every field', () => {
  const bare: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (!child.description) bare.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    const { additionalProperties: entry, items } = node;
    if (typeof entry === 'object') visit(entry, `${path}.*`);
    if (items) visit(items, `${path}[]`);
    for (const variant of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(variant, path);
  };
  visit(planJsonSchema(), 'plan');
  expect(bare).toEqual([]);
});
