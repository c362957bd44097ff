import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTocsin, type Tocsin } from '../harness/tocsin.ts';

/* What people and programs get wrong: each gets an answer that says what is wrong and what to do. */
let t: Tocsin;
beforeAll(async () => {
  t = await startTocsin({ trafficPerSecond: 0 });
});
afterAll(() => t?.close());

const json = { 'content-type': 'application/json' };
const authorized = () => ({ ...json, authorization: `Bearer ${t.token}` });

interface Bad {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: () => Record<string, string>;
  readonly body?: string;
  readonly status: number;
  readonly says: RegExp;
}

const cases: readonly Bad[] = [
  { name: 'nobody', path: '/api/incidents', headers: () => ({}), status: 401, says: /Sign in first/ },
  {
    name: 'a wrong token',
    path: '/api/incidents',
    headers: () => ({ authorization: 'Bearer wrong-wrong-wrong' }),
    status: 401,
    says: /Sign in/,
  },
  {
    name: 'an unknown incident',
    path: '/api/incidents/INC-1999-001',
    status: 404,
    says: /There is no incident INC-1999-001/,
  },
  { name: 'an unknown address', path: '/api/nothing', status: 404, says: /openapi\.json/ },
  { name: 'no JSON', path: '/api/incidents', method: 'POST', body: '{', status: 400, says: /JSON/i },
  {
    name: 'a missing field',
    path: '/api/incidents',
    method: 'POST',
    body: '{"service":"churn-saver"}',
    status: 400,
    says: /title/,
  },
  {
    name: 'an unknown service',
    path: '/api/incidents',
    method: 'POST',
    body: '{"service":"x","title":"t"}',
    status: 404,
    says: /Loaded: churn-saver/,
  },
  {
    name: 'an unknown level',
    path: '/api/incidents',
    method: 'POST',
    body: '{"service":"churn-saver","title":"t","severity":"P9"}',
    status: 400,
    says: /P0, P1, P2, P3/,
  },
  {
    name: 'an unknown lever',
    path: '/api/levers/churn-saver/nope/pull',
    method: 'POST',
    body: '{"reason":"r"}',
    status: 404,
    says: /nope/,
  },
  {
    name: 'a lever without a reason',
    path: '/api/levers/churn-saver/scheduler/pull',
    method: 'POST',
    body: '{}',
    status: 400,
    says: /reason/,
  },
  {
    name: 'a lever value of another type',
    path: '/api/levers/churn-saver/scheduler/pull',
    method: 'POST',
    body: '{"reason":"r","value":"off"}',
    status: 400,
    says: /./,
  },
  {
    name: 'a huge body',
    path: '/api/incidents',
    method: 'POST',
    body: `{"title":"${'x'.repeat(1_100_000)}"}`,
    status: 413,
    says: /1 MB/,
  },
  { name: 'a bad moment', path: '/api/oncall?at=yesterday', status: 400, says: /yesterday/ },
  { name: 'an unknown run', path: '/api/runs/run-nope', status: 404, says: /run/ },
  {
    name: 'an unknown message',
    path: "/api/outbox/'; drop table message; --",
    status: 404,
    says: /There is no message/,
  },
  {
    name: 'an unsigned Slack request',
    path: '/slack/interactivity',
    method: 'POST',
    headers: () => ({}),
    body: 'payload={}',
    status: 401,
    says: /not signed/,
  },
  {
    name: 'a used or made-up sign-in link',
    path: '/signin?token=made-up',
    headers: () => ({}),
    status: 401,
    says: /used or is too old/,
  },
  {
    name: 'a made-up answer link',
    path: '/answer/1/acknowledge/abc',
    headers: () => ({}),
    status: 403,
    says: /not whole/,
  },
  { name: 'SDK without a key', path: '/sdk/levers', headers: () => ({}), status: 401, says: /key/i },
];

describe('every refusal is a problem that says what to do', () => {
  it.each(cases)('$name', async ({ path, method = 'GET', headers = authorized, body, status, says }) => {
    const response = await fetch(`${t.url}${encodeURI(path)}`, {
      method,
      headers: headers(),
      ...(body ? { body } : {}),
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await response.json()) as { status: number; detail: string };
    expect({ status: response.status, body: problem.status }).toEqual({ status, body: status });
    expect(problem.detail).toMatch(says);
  });
});

it('a change by cookie needs the header that another site cannot send', async () => {
  const link = await t.must<{ url: string }>('POST', '/api/signin-links', {});
  const signedIn = await fetch(link.url, { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/i);
  const session = { ...json, cookie: cookie.split(';')[0] ?? '' };
  const body = JSON.stringify({ service: 'churn-saver', title: 'By cookie', severity: 'P3' });
  const post = (headers: Record<string, string>) => fetch(`${t.url}/api/incidents`, { method: 'POST', headers, body });
  expect((await post(session)).status).toBe(403);
  expect((await post({ ...session, 'x-tocsin': '1' })).status).toBe(200);
  expect((await fetch(`${t.url}/api/session`, { headers: session })).status).toBe(200);
});

it('a person who may only look may not act', async () => {
  const { plans } = t.server.app;
  const plan = plans.get('churn-saver');
  const person = { id: 'v', name: 'Viewer', contact: [], quiet: [], access: 'viewer' } as const;
  const folder = plans.all()[0]?.folder ?? '';
  await plans.put({ ...plan, version: 'with a viewer', people: { ...plan.people, v: person } }, folder, 0);
  const { rows } = await t.pool.query<{ count: string }>('select count(*) from audit');
  const viewer = { actor: { kind: 'person', id: 'v', name: 'Viewer' }, access: 'viewer' };
  const secret = 'viewer-secret-for-this-test';
  await t.pool.query(
    `insert into credential (hash, kind, subject, created_at, expires_at) values (encode(sha256($1::bytea), 'hex'), 'session', $2, now(), now() + interval '1 year')`,
    [secret, JSON.stringify(viewer)],
  );
  const headers = { ...json, authorization: `Bearer ${secret}` };
  expect((await fetch(`${t.url}/api/levers`, { headers })).status).toBe(200);
  const acts = {
    '/api/levers/churn-saver/scheduler/pull': { reason: 'r' },
    '/api/incidents': { service: 'churn-saver', title: 't' },
    '/api/runs': { service: 'churn-saver', runbook: 'scheduler' },
    '/api/signin-links': {},
  };
  for (const [path, what] of Object.entries(acts)) {
    const init = { method: 'POST', headers, body: JSON.stringify(what) };
    expect((await fetch(`${t.url}${path}`, init)).status).toBe(403);
  }
  expect((await t.pool.query<{ count: string }>('select count(*) from audit')).rows).toEqual(rows);
});

it('the command line says what is wrong, with an exit code for each kind', async () => {
  expect(await t.cli('incident', 'show', 'INC-1999-001')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('INC-1999-001'),
  });
  expect(await t.cli('lever', 'pull', 'nope', '--reason', 'r')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('nope'),
  });
  expect((await t.cli('lever', 'pull')).code).toBe(2);
  expect((await t.cli('health')).code).toBe(0);
});
