import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserMonitor } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { BASE } from './check-data.fixture.ts';
import { keepEvidence } from './evidence-files.ts';

const browser: BrowserMonitor = {
  ...BASE,
  type: 'browser',
  id: 'buy',
  script: { file: 'scripts/buy.mjs', source: '' },
};
let shop: DetectApp;
beforeAll(async () => {
  shop = await startDetectApp(planOf({ monitors: [browser] }));
});
afterAll(() => shop.close());

const get = (path: string) => shop.api.request(`/api/monitors/shop/${path}`);

test('evidence is listed and served as what it is', async () => {
  const place = { dataDir: shop.app.config.dataDir, service: 'shop', monitor: 'buy' };
  await keepEvidence(place, { png: 'picture', har: '{}' }, Date.UTC(2026, 0, 5));
  const { files } = await (await get('buy/evidence')).json();
  expect(files).toEqual([
    { file: '2026-01-05T00-00-00-000Z.png', bytes: 7 },
    { file: '2026-01-05T00-00-00-000Z.har', bytes: 2 },
  ]);
  const picture = await get(`buy/evidence/${files[0].file}`);
  expect([picture.status, picture.headers.get('content-type'), await picture.text()]).toEqual([
    200,
    'image/png',
    'picture',
  ]);
  expect(picture.headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  'nobody/evidence',
  'buy/evidence/2026-01-05T00-00-00-001Z.png',
  'buy/evidence/..%2F..%2F..%2Ftoken',
  'buy/evidence/secret.png',
  '..%2Fbuy/evidence/2026-01-05T00-00-00-000Z.png',
])('%s is not there', async (path) => {
  const { dataDir } = shop.app.config;
  await mkdir(join(dataDir, 'evidence/shop/buy'), { recursive: true });
  await writeFile(join(dataDir, 'evidence/shop/buy/secret.png'), 'hidden');
  await writeFile(join(dataDir, 'token'), 'hidden');
  const response = await get(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
});
