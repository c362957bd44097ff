import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CommandMonitor, HeartbeatMonitor, HttpMonitor, Panel, Plan } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';

const checked = {
  ...{ every: 30, timeout: 2, confirm: 2, recover: 1, regions: null, degraded: [] },
  flapping: { changes: 6, within: 1800 },
};
const base = { component: 'api', severity: null, runbook: null, parents: [] };
const answers = [{ of: 'status', must: { is: [200] } }];
const http200 = (id: string, url: string): HttpMonitor => ({
  ...{ ...base, ...checked, type: 'http', id, title: id, url, method: 'GET', headers: {}, body: null },
  ...{ redirects: 0, verify: true, expect: answers },
});
const command: CommandMonitor = {
  ...{ ...base, ...checked, type: 'command', id: 'disk', title: 'Disk', command: 'echo full; exit 3' },
  expect: [{ of: 'exit', must: { is: [0] } }],
};
const heartbeat: HeartbeatMonitor = {
  ...{ ...base, type: 'heartbeat', id: 'scheduler', title: 'Scheduler' },
  ...{ every: 3600, grace: 60, schedule: null, longest: null },
};
const panel = (id: string, source: Panel['source']): Panel => ({ id, title: id, source, every: 60 });

let target: http.Server;
let requests = 0;
let shop: DetectApp;

beforeAll(async () => {
  target = http.createServer((_, response) => {
    requests += 1;
    setTimeout(() => response.end('ok'), 30);
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  const monitors = [http200('app', url), http200('gone', 'http://127.0.0.1:9/'), command, heartbeat];
  const panels = [
    panel('recent', { kind: 'recent-errors' }),
    panel('log', { kind: 'command', command: 'for n in $(seq 30); do echo "ERROR $n"; done' }),
    panel('broken', { kind: 'command', command: 'echo no such project; exit 7' }),
    panel('tables', { kind: 'busiest-tables', connection: 'own' }),
    panel('query', { kind: 'sql', connection: 'own', query: 'select 1 as one, null as nothing' }),
    panel('writes', { kind: 'sql', connection: 'own', query: 'create table evil (id int)' }),
  ];
  const plan: Plan = { ...planOf({ monitors }), panels: Object.fromEntries(panels.map((one) => [one.id, one])) };
  shop = await startDetectApp(plan);
  const connection = { id: 'own', type: 'postgres', url: shop.app.config.databaseUrl } as const;
  await shop.app.plans.put(
    { ...plan, version: 'b'.repeat(64), connections: { own: connection } },
    '/',
    shop.app.clock.now(),
  );
});
afterAll(async () => {
  await shop?.close();
  target?.close();
});

const post = (body: object) =>
  shop.api.request('/api/health/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a check of this moment', () => {
  it('says what every monitor that can be asked shows', async () => {
    const answer = await post({ service: 'shop' });
    const { checks } = (await answer.json()) as { checks: { id: string; outcome: string; detail: string }[] };
    expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['app', 'ok'],
      ['gone', 'failed'],
      ['disk', 'failed'],
    ]);
    expect(checks[2]?.detail).toMatch(/exit/);
  });

  it('is one check for all who ask at once, and changes nothing', async () => {
    requests = 0;
    await Promise.all(Array.from({ length: 10 }, () => post({ service: 'shop', monitor: 'app' })));
    expect(requests).toBe(1);
    expect(await shop.app.db.selectFrom('monitor_state').selectAll().execute()).toEqual([]);
  });

  it.each([
    [{ service: 'shop', monitor: 'nothing' }, 404, /no monitor/],
    [{ service: 'shop', monitor: 'scheduler' }, 400, /heartbeat/],
    [{ service: 'nowhere' }, 404, /nowhere/],
  ])('refuses %j', async (body, status, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(message);
  });
});

describe('the panels', () => {
  it('show their tables, and each says why it cannot', async () => {
    const answer = await shop.api.request('/api/health/panels?service=shop');
    const { panels } = (await answer.json()) as {
      panels: { id: string; columns: string[]; rows: string[][]; error: string | null }[];
    };
    const of = (id: string) => panels.find((one) => one.id === id);
    expect(of('recent')).toMatchObject({ columns: ['when', 'error', 'source', 'times', 'state'], error: null });
    expect(of('log')?.rows).toHaveLength(20);
    expect(of('log')?.rows.at(-1)).toEqual(['ERROR 30']);
    expect(of('broken')).toMatchObject({ rows: [], error: 'the command ended with exit code 7: no such project' });
    expect(of('tables')?.columns.slice(0, 4)).toEqual(['table', 'inserts', 'updates', 'deletes']);
    expect(of('tables')?.rows.length).toBeGreaterThan(0);
    expect(of('query')).toMatchObject({ columns: ['one', 'nothing'], rows: [['1', '']] });
    expect(of('writes')?.error).toMatch(/CREATE may change/);
  });

  it('are read anew only after their own interval', async () => {
    const read = async () => {
      const answer = await shop.api.request('/api/health/panels?service=shop');
      const { panels } = (await answer.json()) as { panels: { id: string; at: string }[] };
      return panels.find(({ id }) => id === 'log')?.at;
    };
    const first = await read();
    shop.app.clock.advance(30_000);
    expect(await read()).toBe(first);
    shop.app.clock.advance(31_000);
    expect(await read()).not.toBe(first);
  });
});

describe('uptime', () => {
  it('has every monitor that is checked, also one that never was', async () => {
    const answer = await shop.api.request('/api/health/uptime?service=shop&days=30');
    const { monitors } = (await answer.json()) as {
      monitors: { id: string; okShare: number | null; days: unknown[] }[];
    };
    expect(monitors.map(({ id }) => id)).toEqual(['app', 'gone', 'disk']);
    expect(monitors[0]).toMatchObject({ okShare: null, days: [] });
  });
});
