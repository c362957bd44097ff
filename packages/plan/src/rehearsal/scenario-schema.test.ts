import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { undescribed } from '../schema/json-schema.fixture.ts';
import { rehearsalJsonSchema } from './scenario-schema.ts';

it('is published as it is: run "npm run generate" after a change', async () => {
  const path = new URL('../../../../docs/generated/rehearsal.schema.json', import.meta.url);
  expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(rehearsalJsonSchema(), null, 2)}\n`);
});

it('describes every field, and gives an example of each', () => {
  expect(undescribed(rehearsalJsonSchema(), 'rehearsal')).toEqual([]);
  for (const [key, field] of Object.entries(rehearsalJsonSchema().properties ?? {})) {
    expect(field.examples?.length, key).toBeGreaterThan(0);
  }
});
