import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DetectApp, startDetectApp } from '../detect-app.fixture.ts';
import { intakePlan } from './intake.fixture.ts';

let shop: DetectApp;
beforeAll(async () => {
  shop = await startDetectApp(intakePlan('shop', { stripe: 'whsec' }));
});
afterAll(() => shop.close());

interface Listed {
  services: {
    formats: { id: string; address: string; key: string | null; sample: string | null; signature: string }[];
    received: object[];
  }[];
}

test('every sample can be sent to the address that is shown', async () => {
  const { services } = (await (await shop.api.request('/api/intake')).json()) as Listed;
  const formats = services[0]?.formats ?? [];
  expect(formats.find(({ id }) => id === 'stripe')?.signature).toBe('checked');
  for (const { id, address, key, sample } of formats) {
    if (sample === null) continue;
    const headers = {
      'content-type': id === 'email' ? 'message/rfc822' : 'application/json',
      authorization: `GenieKey ${key}`,
    };
    const path = `${new URL(address).pathname}${id === 'json' ? '/shop-bot' : ''}`;
    const response = await shop.api.request(path, { method: 'POST', body: sample, headers });
    expect([id, response.status]).toEqual([id, expect.toSatisfy((status: number) => status === 200 || status === 202)]);
  }
  const again = (await (await shop.api.request('/api/intake?service=shop')).json()) as Listed;
  expect(again.services[0]?.received).toHaveLength(formats.filter(({ sample }) => sample !== null).length);
});

async function tried(mapping: object, body: unknown) {
  const given = { service: 'shop', mapping, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const response = await shop.api.request('/api/intake/try', { method: 'POST', headers, body: JSON.stringify(given) });
  expect(response.status).toBe(200);
  return response.json();
}

test('a mapping is tried out without an effect', async () => {
  const alertIds = () => shop.app.db.selectFrom('alert').select('id').orderBy('id').execute();
  const before = await alertIds();
  expect(
    await tried({ key: 'body.id', summary: 'body.text', severity: '"p1"', component: '"api"' }, { id: 1, text: 'Oh' }),
  ).toMatchObject({
    outcome: 'trigger',
    alert: { dedupKey: 'json:your-mapping:1', summary: 'Oh', severity: 'P1', components: ['api'] },
  });
  expect(await tried({ key: 'body.id', summary: '"x"', status: '"resolved"' }, { id: 1 })).toMatchObject({
    outcome: 'resolve',
    alert: null,
  });
  expect(await tried({ key: 'body.', summary: '"x"' }, {})).toMatchObject({
    outcome: 'refused',
    fields: { key: { error: 'Expected IDENTIFIER, got EOF' } },
  });
  expect(await tried({ key: 'body.id', summary: '"x"' }, 'nonsense')).toMatchObject({
    outcome: 'refused',
    reason: 'The body is not JSON.',
  });
  expect(await alertIds()).toEqual(before);
});

test('no expression can keep the node busy', async () => {
  const startMs = performance.now();
  const list = Array.from({ length: 8000 }, (_, i) => i);
  await tried({ key: 'body.map(i, body.filter(j, j > i))', summary: '"x"' }, list);
  await tried({ key: 'body.s.matches("(a+)+$") ? "a" : "b"', summary: '"x"' }, { s: `${'a'.repeat(5000)}!` });
  await tried({ key: `${'('.repeat(900)}1${')'.repeat(900)}`, summary: '"x"' }, {});
  expect(performance.now() - startMs).toBeLessThan(3000);
});
