import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';

it('the published document is current (renew it with: npm run generate)', () => {
  const published = readFileSync(new URL('../../../../../docs/generated/openapi.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});
