import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { undescribed } from './json-schema.fixture.ts';
import { planJsonSchema } from './json-schema.ts';

it('is published as it is: run "npm run generate" after a change', async () => {
  const published = await readFile(new URL('../../../../docs/generated/plan.schema.json', import.meta.url), 'utf8');
  expect(published).toBe(`${JSON.stringify(planJsonSchema(), null, 2)}\n`);
});

it('describes every field', () => {
  expect(undescribed(planJsonSchema(), 'plan')).toEqual([]);
});
