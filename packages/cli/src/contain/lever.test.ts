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
    request: null,
  };
  server.answers['POST /api/levers/shop/rate/pull'] = {
    ...{ lever: lever({ id: 'rate' }), pulled: ['rate'], request: null },
  };
  server.answers['POST /api/levers/shop/search/release'] = { lever: lever(), request: null };
});
afterEach(() => server.close());

type Lever = LeverList['levers'][number];

function lever(changes: Partial<Lever> = {}): Lever {
  return {
    ...{ service: 'shop', id: 'search', title: 'Search', description: '', kind: 'switch', component: null, pulls: [] },
    ...{ consequence: 'Nobody can search', value: true, resting: true, pulledValue: false, pulled: false },
    ...{ by: null, reason: null, at: null, expiresAt: null, expires: null, incidentId: null },
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
  server.answers['POST /api/levers/other/search/pull'] = { lever: lever(), pulled: ['search'], request: null };
  await tocsin(['pull', 'search', '--reason', 'slow'], { TOCSIN_SERVICE: 'other', TOCSIN_INCIDENT: 'INC-1' });
  expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: '/api/levers/other/search/pull', body: { reason: 'slow', incidentId: 'INC-1' } },
  ]);
});

it('finds it good that a lever is pulled already', async () => {
  server.answers['POST /api/levers/shop/search/pull'] = {
    lever: lever({ pulled: true, value: false, by: 'Riley' }),
    pulled: [],
    request: null,
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
  expect(out).toContain('search  true   shop     Search\n');
  expect(out).toContain('shop: 1 application connected\n');
  expect(JSON.parse((await tocsin(['list', '--service', 'blog', '--json'])).out)).toEqual({
    ...{ levers: [], clients: [], requests: [] },
  });
});

const pulled = lever({
  ...{ pulled: true, value: false, by: 'Ann', reason: 'slow', at: '2026-11-04T08:00:00Z', incidentId: 'INC-1' },
  scope: { match: { region: ['eu'] }, except: {}, percent: 25 },
});
const request = {
  ...{ id: 'r1', service: 'shop', lever: 'search', title: 'Search', action: 'pull', value: null, scope: null },
  ...{ reason: 'slow', expiresInSeconds: 1800, incidentId: null, status: 'waiting', by: 'Ann' },
  ...{ at: '2026-11-04T08:00:00Z', agreed: ['Ann'], needs: 'One more person.', canAgree: true, outcome: null },
} as const satisfies LeverList['requests'][number];

it('says first what is pulled, for whom and why, and what waits, within 80 columns', async () => {
  const list = { levers: [pulled], clients: [], requests: [{ ...request, agreed: ['Ann'] }] };
  server.answers['GET /api/levers'] = list;
  const { out } = await tocsin(['list', '--pulled']);
  expect(out).toContain('  search false for 25% of region eu  [shop] Search\n');
  expect(out).toContain('by Ann (INC-1)\n    slow\n');
  expect(out).toContain('  r1  pull search, for 30 min  [shop]\n');
  expect(out).toContain('missing: One more person.\n');
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('pulls for some', async () => {
  server.answers['POST /api/levers/shop/search/pull'] = { lever: pulled, pulled: ['search'], request: null };
  const { out } = await tocsin(['pull', 'search', '--reason', 'slow', '--scope', 'region=eu', '--scope', '25%']);
  expect(server.requests.at(-1)?.body).toMatchObject({ scope: { match: { region: ['eu'] }, except: {}, percent: 25 } });
  expect(out).toBe('search is pulled for 25% of region eu: it is false. Nobody can search.\n');
  const wrong = await tocsin(['pull', 'search', '--reason', 'slow', '--scope', 'eu']);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('"eu" is not a scope') });
});

it('exits 7 while others must agree', async () => {
  server.answers['POST /api/levers/shop/search/pull'] = { lever: lever(), pulled: [], request };
  server.answers['POST /api/levers/shop/search/release'] = { lever: lever(), request };
  const { code, out } = await tocsin(['pull', 'search', '--reason', 'slow']);
  expect(out).toBe(
    'Nothing has moved yet: to pull search, others must agree. One more person.\nThey say: tocsin lever agree r1\n',
  );
  expect(code).toBe(7);
  expect((await tocsin(['release', 'search', '--reason', 'well'])).code).toBe(7);
});

it('agrees, and says when that is not enough', async () => {
  server.answers['POST /api/lever-requests/r1/agree'] = { request, lever: lever() };
  expect(await tocsin(['agree', 'r1'])).toMatchObject({ code: 7, out: expect.stringContaining('It still waits') });
  const done = { ...request, status: 'done', needs: null };
  server.answers['POST /api/lever-requests/r1/agree'] = { request: done, lever: pulled };
  expect(await tocsin(['agree', 'r1'])).toEqual({ code: 0, out: 'r1 is done: search is pulled (false).\n', err: '' });
});

it('lists what waits, and refuses it', async () => {
  server.answers['GET /api/levers'] = { levers: [], clients: [], requests: [request] };
  expect((await tocsin(['requests'])).out).toContain('tocsin lever agree r1, or refuse r1 --reason …\n');
  server.answers['POST /api/lever-requests/r1/refuse'] = { request: { ...request, status: 'refused' } };
  const { out } = await tocsin(['refuse', 'r1', '--reason', 'not yet']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'not yet' });
  expect(out).toBe('r1 is refused: pull search.\n');
  server.answers['GET /api/levers'] = { levers: [], clients: [], requests: [] };
  expect((await tocsin(['requests'])).out).toBe('Nothing waits for agreement.\n');
});

it('shows what a move would do, and exits 1 where it is impossible', async () => {
  const move = {
    lever: 'queue',
    title: 'Queue',
    action: 'pulled',
    value: true,
    consequence: 'It waits',
    command: 'stop q',
  };
  server.answers['POST /api/levers/shop/search/preview'] = { moves: [move], refusal: null, needs: 'One more person.' };
  const { code, out } = await tocsin(['preview', 'search', '--scope', 'not:tenant=a']);
  expect(server.requests.at(-1)?.body).toMatchObject({ action: 'pull', scope: { except: { tenant: ['a'] } } });
  expect(out).toBe(
    '1. queue is pulled: true\n   It waits\n   This command runs:\n     stop q\nOthers must agree first: One more person.\n',
  );
  expect(code).toBe(0);
  const refusal = 'Pull read-only first.';
  server.answers['POST /api/levers/shop/search/preview'] = { moves: [], refusal, needs: null };
  const refused = await tocsin(['preview', 'search', '--release']);
  expect(server.requests.at(-1)?.body).toEqual({ action: 'release' });
  expect(refused).toEqual({ code: 1, out: 'Not possible now: Pull read-only first.\n', err: '' });
});

const command = {
  ...{ status: 'settled', wanted: 'applied', exitCode: 0, output: '', verified: 'applied', driftSince: null },
  ...{ verifiedAt: null, apply: 'stop q', revert: 'start q', verify: 'look q', runner: null },
} as const satisfies Lever['command'];

it('says that the command of a lever that was pulled already runs again', async () => {
  const moving = { kind: 'command', command: { ...command, status: 'moving' } } as const;
  const runs = 'Its command runs now: tocsin lever show search says how it ends.';
  const pulled = { pulled: [], request: null, lever: lever({ ...moving, value: true, pulled: true, by: 'Riley' }) };
  server.answers['POST /api/levers/shop/search/pull'] = pulled;
  const again = await tocsin(['pull', 'search', '--reason', 'once more']);
  expect(again.out).toBe(`search was pulled already by Riley: it is true. ${runs}\n`);
  server.answers['POST /api/levers/shop/search/release'] = { request: null, lever: lever({ ...moving, value: false }) };
  expect((await tocsin(['release', 'search', '--reason', 'over'])).out).toContain(runs);
});

it('verifies, and exits 1 unless the world is as it should be', async () => {
  const answer = (changes: object) => ({ lever: lever({ kind: 'command', command: { ...command, ...changes } }) });
  server.answers['POST /api/levers/shop/search/verify'] = answer({});
  expect(await tocsin(['verify', 'search'])).toMatchObject({ code: 0, out: 'search is applied, as it should be.\n' });
  server.answers['POST /api/levers/shop/search/verify'] = answer({ verified: 'reverted' });
  const drift = await tocsin(['verify', 'search']);
  expect(drift.out).toContain(
    'search is reverted, but should be applied. Find out what changed it, then pull it again.',
  );
  expect(drift.code).toBe(1);
});

it('shows one lever with its commands, and what became of them', async () => {
  const failed = lever({
    ...{ kind: 'command', needs: ['read-only'], approval: { people: 2, role: 'commander' } },
    command: { ...command, status: 'failed', exitCode: 3, output: 'no route' },
  });
  server.answers['GET /api/levers'] = { levers: [failed], clients: [], requests: [] };
  const { out } = await tocsin(['show', 'search']);
  expect(out).toContain('Needs: read-only\nAgreement: 2 people, one of them as commander\n');
  expect(out).toContain('Command: failed, should be applied with exit code 3. Never verified\nApply:\n  stop q\n');
  expect(out).toContain('Output:\n  no route\n');
  expect((await tocsin(['show', 'nope'])).code).toBe(4);
});

it('shows history with scope, and who listens with lag', async () => {
  const { scope, value, reason, incidentId } = pulled;
  const event = { at: '2026-11-04T08:00:00Z', action: 'pulled', value, scope, by: 'Ann', reason, incidentId };
  server.answers['GET /api/levers/shop/search/history'] = { events: [event] };
  const { out } = await tocsin(['history', 'search']);
  expect(out).toContain('08:00:00  pulled: false for 25% of region eu, by Ann (INC-1)\n  slow\n');
  const app = {
    ...{ service: 'shop', instance: '0123456789', version: '1.4.0', sdk: '0.1.0', runtime: 'node 22.1' },
    ...{
      connected: true,
      connectedAt: null,
      seenAt: '2026-11-04T08:00:00Z',
      leversVersion: 6,
      current: false,
      lagMs: 3.6,
    },
  };
  const clients = [{ service: 'shop', connected: 1, version: 7, instances: [app] }];
  server.answers['GET /api/levers'] = { levers: [], clients, requests: [] };
  const shown = await tocsin(['clients']);
  expect(shown.out).toContain('shop: 1 application connected; newest position 7\n');
  expect(shown.out).toContain('01234567  1.4.0    node 22.1  6 behind  4 ms  stream, -\n');
});
