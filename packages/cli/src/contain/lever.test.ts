import type { LeverList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
  server.answers['GET /api/plans'] = { plans: [{ service: 'shop' }] };
  server.answers['GET /api/levers'] = {
    levers: [lever(), lever({ id: 'rate', resting: 100 })],
    clients: [{ service: 'shop', connected: 1, version: 1, instances: [] }],
    requests: [],
  };
  server.answers['POST /api/levers/shop/search/pull'] = {
    lever: lever({ pulled: true, value: false }),
    pulled: ['cache', 'search'],
  };
  server.answers['POST /api/levers/shop/rate/pull'] = { lever: lever({ id: 'rate' }), pulled: ['rate'] };
  server.answers['POST /api/levers/shop/search/release'] = { lever: lever() };
});
afterEach(() => server.close());

type Lever = LeverList['levers'][number];

function lever(changes: Partial<Lever> = {}): Lever {
  return {
    ...{ service: 'shop', id: 'search', title: 'Search', description: '', kind: 'switch', component: null, pulls: [] },
    ...{ consequence: 'Nobody can search', value: true, resting: true, pulledValue: false, pulled: false },
    ...{ by: null, reason: null, at: null, expiresAt: null, incidentId: null },
    ...{ needs: [], conflicts: [], values: [], minimum: null, maximum: null, scope: null, approval: null },
    ...{ rules: [], command: null },
    ...changes,
  };
}

const tocsin = (args: string[], env = {}) => runTocsin(['lever', ...args], { TOCSIN_URL: server.url, ...env });

it('pulls a lever of the only service, and says what that means', async () => {
  const { code, out } = await tocsin(['pull', 'search', '--reason', 'slow', '--for', '1h30m']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'slow', expiresInSeconds: 5400 });
  expect(out).toBe('search is pulled: it is false. Nobody can search. Pulled with it: cache.\n');
  expect(code).toBe(0);
});

it('takes service and incident from the environment of a runbook cell', async () => {
  server.answers['POST /api/levers/other/search/pull'] = { lever: lever(), pulled: ['search'] };
  await tocsin(['pull', 'search', '--reason', 'slow'], { TOCSIN_SERVICE: 'other', TOCSIN_INCIDENT: 'INC-1' });
  expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: '/api/levers/other/search/pull', body: { reason: 'slow', incidentId: 'INC-1' } },
  ]);
});

it('finds it good that a lever is pulled already', async () => {
  server.answers['POST /api/levers/shop/search/pull'] = {
    lever: lever({ pulled: true, value: false, by: 'Riley' }),
    pulled: [],
  };
  const { code, out } = await tocsin(['pull', 'search', '--reason', 'slow']);
  expect(out).toBe('search was pulled already by Riley: it is false. Nothing to do.\n');
  expect(code).toBe(0);
});

it('gives a value the type that the lever has', async () => {
  await tocsin(['pull', 'rate', '--reason', 'slow', '--value', '5']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'slow', value: 5 });
  await tocsin(['pull', 'search', '--reason', 'slow', '--value', 'false']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'slow', value: false });
  const wrong = await tocsin(['pull', 'rate', '--reason', 'slow', '--value', 'few']);
  expect(wrong).toEqual({ code: 2, out: '', err: 'The lever rate takes a number, not "few".\n' });
});

it('asks which service is meant when there are several', async () => {
  server.answers['GET /api/plans'] = { plans: [{ service: 'shop' }, { service: 'blog' }] };
  const { code, err } = await tocsin(['release', 'search', '--reason', 'well again']);
  expect(err).toBe('Which service? Say --service with one of: shop, blog.\n');
  expect(code).toBe(2);
});

it('releases', async () => {
  const { out } = await tocsin(['release', 'search', '--reason', 'well again', '--incident', 'INC-2']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'well again', incidentId: 'INC-2' });
  expect(out).toBe('search is released: it is true (Search).\n');
});

it('refuses a move without a reason, or with a duration that is none', async () => {
  expect((await tocsin(['pull', 'search'])).code).toBe(2);
  const { code, err } = await tocsin(['pull', 'search', '--reason', 'slow', '--for', 'a while']);
  expect(err).toContain('"a while" is not a duration');
  expect(code).toBe(2);
});

it('lists levers and who listens', async () => {
  const { out } = await tocsin(['list']);
  expect(out).toContain('released  search  Search  true   shop\n');
  expect(out).toContain('shop: 1 application connected\n');
  expect(JSON.parse((await tocsin(['list', '--service', 'blog', '--json'])).out)).toEqual({ levers: [], clients: [] });
});
