import { SYSTEM } from '@tocsin/core';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, answerError, createApi } from '../platform/http/api.ts';
import { type DetectApp, planOf, startDetectApp } from './detect-app.fixture.ts';
import { detect } from './phase.ts';

let shop: DetectApp;
let api: Api;
beforeAll(async () => {
  shop = await startDetectApp(planOf({}));
  api = createApi();
  api.use(async (c, next) => {
    c.set('identity', { actor: SYSTEM, access: 'viewer' });
    await next();
  });
  api.onError((error, c) => answerError(error, c, pino({ level: 'silent' })));
  detect.routes(api, shop.app);
});
afterAll(() => shop.close());

async function statusOf(method: string, path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await api.request(path, { method, headers, body: JSON.stringify(body) })).status;
}

test.each([
  ['POST', '/api/silences', { service: 'shop', forSeconds: 60, why: 'x', matcher: { source: ['a'] } }],
  ['PATCH', '/api/silences/1', { why: 'x' }],
  ['POST', '/api/silences/1/end', {}],
  ['POST', '/api/alerts/1/false', {}],
  ['PUT', '/api/reports/1/spam', { spam: true }],
])('%s %s is not for those who only look', async (method, path, body) => {
  expect(await statusOf(method, path, body)).toBe(403);
  expect(await shop.app.db.selectFrom('silence').select('id').execute()).toEqual([]);
});

test('who only looks may see what a silence would hold, and pass on what users say', async () => {
  expect(await statusOf('POST', '/api/silences/preview', { service: 'shop' })).toBe(200);
  expect(await statusOf('POST', '/api/reports', { service: 'shop', text: 'The shop is slow' })).toBe(200);
});
