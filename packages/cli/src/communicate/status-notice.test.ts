import type { StatusNotice } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const notice: StatusNotice = {
  ...{ id: '7', service: 'shop', title: 'Mail is late', status: 'investigating', components: { mail: 'partial' } },
  ...{ startedAt: '2026-11-20T03:00:00.000Z', resolvedAt: null, updates: [] },
};

const tocsin = (...args: string[]) =>
  runTocsin(['status', 'notice', ...args], { TOCSIN_URL: server.url, TOCSIN_SERVICE: 'shop' });

it('posts a notice with what it says of components, and says how it goes on', async () => {
  server.answers['POST /api/status/shop/notices'] = notice;
  const { code, out } = await tocsin('post', 'Mail is late', 'We wait for a vendor.', '--component', 'mail=partial');
  expect(code).toBe(0);
  expect(server.requests[0]?.body).toEqual({
    ...{ title: 'Mail is late', text: 'We wait for a vendor.', status: 'investigating' },
    components: { mail: 'partial' },
  });
  expect(out).toContain('Notice 7 (investigating): Mail is late\nmail partial\n');
  expect(out).toContain('Next: tocsin status notice update 7');
  expect((await tocsin('post', 'a', 'b', '--component', 'mail')).err).toContain('"mail" says no state');
  expect(server.requests).toHaveLength(1);
});

it('updates, resolves and lists them', async () => {
  server.answers['POST /api/status/shop/notices/7/updates'] = { ...notice, status: 'resolved' };
  expect((await tocsin('update', '7', 'Still so.')).code).toBe(0);
  expect((await tocsin('resolve', '7', 'Over.')).out).toContain('Notice 7 (resolved)');
  expect(server.requests.map(({ body }) => body)).toEqual([
    { text: 'Still so.' },
    { text: 'Over.', status: 'resolved' },
  ]);
  server.answers['GET /api/status/shop/notices'] = { notices: [notice] };
  const { out } = await tocsin('list', '--service', 'shop');
  expect(out).toContain('Mail is late');
  server.answers['GET /api/status/shop/notices'] = { notices: [] };
  expect((await tocsin('list')).out).toBe('There are no notices.\n');
});
