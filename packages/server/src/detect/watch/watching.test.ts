import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeartbeatMonitor, HttpMonitor, Metric } from '@tocsin/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { serviceHealth } from '../health/health.views.ts';
import { healthOf } from '../health/health-of.ts';
import { startTicking, tick } from './tick.ts';

const checked = { flapping: { changes: 6, within: 1800 }, regions: null, degraded: [] };
const base = { component: 'api', severity: null, runbook: null, parents: [] };
const database: Omit<HttpMonitor, 'url'> = {
  ...base,
  type: 'http',
  id: 'database',
  title: 'Database',
  component: 'database',
  severity: 'P0',
  method: 'GET',
  headers: {},
  body: null,
  redirects: 0,
  verify: true,
  every: 10,
  timeout: 2,
  confirm: 2,
  recover: 2,
  expect: [{ of: 'status', must: { is: [200] } }],
  ...checked,
};
const scheduler: HeartbeatMonitor = {
  ...base,
  type: 'heartbeat',
  id: 'scheduler',
  title: 'Scheduler',
  every: 300,
  grace: 60,
  schedule: null,
  longest: null,
};
const success: Metric = {
  id: 'success',
  title: 'Webhook success',
  read: 'ratio',
  from: { kind: 'pushed', name: 'webhooks' },
  unit: 'ratio',
  window: 60,
  minimum: 20,
  component: 'api',
  runbook: null,
  ...{ target: null, alert: null, critical: null, anomalies: null },
};

let target: http.Server;
let answer: number;
let requests: number;
let shop: DetectApp;

beforeEach(async () => {
  [answer, requests] = [200, 0];
  target = http.createServer((request, response) => {
    // The first look at an incident asks once more, in another name.
    if (request.headers['user-agent'] === 'Tocsin') requests += 1;
    response.writeHead(answer).end();
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  const plan = planOf({
    monitors: [{ ...database, url }, scheduler],
    metrics: [success],
    when: {
      P1: [
        { kind: 'metric', metric: 'success', below: 0.9, for: 300 },
        { kind: 'monitor', monitor: 'scheduler', is: 'silent', for: 1800 },
      ],
    },
  });
  shop = await startDetectApp(plan);
});

afterEach(async () => {
  await shop.close();
  await new Promise((done) => target.close(done));
});

async function advance(seconds: number, stepSeconds: number, app: App = shop.app, eachStep = async () => {}) {
  for (let passed = 0; passed < seconds; passed += stepSeconds) {
    shop.app.clock.advance(stepSeconds * 1000);
    await eachStep();
    await tick(app);
  }
}

/** Lets time pass until the target has been checked once more. */
async function nextCheck(app: App = shop.app) {
  const before = requests;
  for (let tries = 0; requests === before && tries < 20; tries += 1) await advance(1, 1, app);
  expect(requests).toBe(before + 1);
}

const alerts = () =>
  shop.app.db
    .selectFrom('alert')
    .select(['dedup_key', 'status', 'severity', 'summary', 'incident_id'])
    .orderBy('id')
    .execute();

function push(points: object[], key = shop.app.keys.sdk('shop')) {
  const headers = { authorization: `Bearer ${key}` };
  const body = JSON.stringify({ sentAt: new Date(0).toISOString(), points });
  return shop.api.request('/sdk/counters', { method: 'POST', headers, body });
}

function beat(body: object | string, monitor = 'scheduler', key = shop.app.keys.sdk('shop')) {
  const headers = { authorization: `Bearer ${key}` };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return shop.api.request(`/sdk/heartbeats/${monitor}`, { method: 'POST', headers, body: text });
}

const ping = (path: string, init?: RequestInit) => shop.api.request(`/ping/${path}`, init);

describe('an HTTP monitor', () => {
  test('opens one incident when it is confirmed down, and ends its alert when it is up again', async () => {
    await tick(shop.app);
    expect((await serviceHealth(shop.app, 'shop')).items[0]).toMatchObject({
      state: 'up',
      spark: [expect.any(Number)],
    });
    answer = 503;
    await nextCheck();
    expect((await serviceHealth(shop.app, 'shop')).items[0]?.state).toBe('degraded');
    expect(await alerts()).toEqual([]);
    await nextCheck();
    await nextCheck();
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ dedup_key: 'monitor:database', status: 'firing', severity: 'P0' });
    // Two intervals of 5 s between three checks; the clock moves by whole seconds, so the first or the last may be one late.
    expect(alert?.summary).toMatch(
      /^Database is down for (?:9|1[01]) s: 503 in \d+ ms: status is 503, expected 200 \(P0\)$/,
    );
    expect(alert?.incident_id).toEqual(expect.any(String));
    expect(await healthOf(shop.app, 'shop')).toEqual({
      database: 'unhealthy',
      scheduler: 'unknown',
      success: 'unknown',
    });
    const board = await serviceHealth(shop.app, 'shop');
    expect(board.components.map(({ id, state }) => [id, state])).toEqual([
      ['api', 'degraded'],
      ['database', 'down'],
      ['web', 'degraded'],
    ]);
    answer = 200;
    await nextCheck();
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await nextCheck();
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  test('is checked once an interval, whoever ticks how often', async () => {
    await Promise.all(Array.from({ length: 5 }, () => tick(shop.app)));
    expect(requests).toBe(1);
    await advance(60, 2);
    expect(requests).toBeGreaterThanOrEqual(6);
    expect(requests).toBeLessThanOrEqual(8);
  });

  test('goes on after a crash: the row of failures counts on, and what fires does not fire again', async () => {
    const checkedAfterCrash = async () => {
      const app = shop.restarted();
      await nextCheck(app);
      return (await alerts()).map((alert) => alert.status);
    };
    answer = 500;
    await tick(shop.app);
    expect(await checkedAfterCrash()).toEqual(['firing']);
    expect(await checkedAfterCrash()).toEqual(['firing']);
    answer = 200;
    expect(await checkedAfterCrash()).toEqual(['firing']);
    expect(await checkedAfterCrash()).toEqual(['resolved']);
    expect(requests).toBe(5);
  });
});

describe('a metric', () => {
  test('from pushed counters to an alert with the figures, and back', async () => {
    const pushing = (ok: number, fail: number) => async () => {
      expect((await push([{ metric: 'webhooks', ok, fail }])).status).toBe(202);
    };
    await advance(60, 10, shop.app, pushing(20, 0));
    expect((await serviceHealth(shop.app, 'shop')).items[2]).toMatchObject({
      state: 'up',
      spark: expect.arrayContaining([1]),
    });
    await advance(120, 10, shop.app, pushing(15, 5));
    expect((await serviceHealth(shop.app, 'shop')).items[2]?.state).toBe('degraded');
    expect(await alerts()).toEqual([]);
    await advance(250, 10, shop.app, pushing(15, 5));
    const [alert] = await alerts();
    expect(alert).toMatchObject({ dedup_key: 'metric:success', severity: 'P1', status: 'firing' });
    expect(alert?.summary).toMatch(/^Webhook success 7\d % of 140 in the last minute \(P1 below 90 % for 5 min\)$/);
    await advance(120, 10, shop.app, pushing(20, 0));
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await advance(120, 10, shop.app, pushing(20, 0));
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  test('adds up pushes of one step, also those that name a metric twice', async () => {
    await push([
      { metric: 'webhooks', ok: 5 },
      { metric: 'webhooks', ok: 1, fail: 4 },
    ]);
    await push([{ metric: 't', count: 2, sum: 30, buckets: { 10: 1, 25: 1 } }]);
    await push([
      { metric: 't', count: 1, sum: 9, buckets: { 10: 1 } },
      { metric: 't', count: 1, sum: 99999, buckets: { inf: 1 } },
    ]);
    const rows = await shop.app.db.selectFrom('counter_step').selectAll().orderBy('metric').execute();
    expect(rows).toMatchObject([
      { metric: 't', count: 4, sum: 100_038 },
      { metric: 'webhooks', ok: 6, fail: 4 },
    ]);
  });

  test.each([
    ['not JSON', '{', 400],
    ['without points', '{}', 400],
    ['a negative count', '{"points":[{"metric":"m","ok":-1}]}', 400],
    ['an unknown bucket', '{"points":[{"metric":"m","count":1,"sum":1,"buckets":{"7":1}}]}', 400],
    ['U+0000 in a name', '{"points":[{"metric":"m\\u0000","ok":1}]}', 400],
    ['too many points', JSON.stringify({ points: Array.from({ length: 1001 }, () => ({ metric: 'm', ok: 1 })) }), 400],
    ['too large', JSON.stringify({ points: [], filler: 'x'.repeat(2049 * 1024) }), 413],
  ])('a push that is wrong (%s) is a problem', async (_, body, status) => {
    const headers = { authorization: `Bearer ${shop.app.keys.sdk('shop')}` };
    const response = await shop.api.request('/sdk/counters', { method: 'POST', headers, body });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  test('a push without the key of a service is refused', async () => {
    expect((await push([], 'sdk_wrong')).status).toBe(401);
    expect((await shop.api.request('/sdk/counters', { method: 'POST', body: '{"points":[]}' })).status).toBe(401);
  });
});

describe('a heartbeat', () => {
  test('fires when it has been silent for its time, and ends at the next ping', async () => {
    expect((await beat({ status: 'ok', durationMs: 12 })).status).toBe(202);
    await advance(1500, 60);
    expect(await healthOf(shop.app, 'shop')).toMatchObject({ scheduler: 'unhealthy' });
    expect(await alerts()).toEqual([]);
    await advance(360, 60);
    expect(await alerts()).toMatchObject([
      { severity: 'P1', status: 'firing', summary: 'Scheduler has sent no ping for 30 min (P1 silent for 30 min)' },
    ]);
    await ping(shop.app.keys.ping('shop', 'scheduler'));
    await tick(shop.app);
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    expect(await healthOf(shop.app, 'shop')).toMatchObject({ scheduler: 'healthy' });
  });

  test('is not blamed for an outage of Tocsin itself', async () => {
    await beat({ status: 'ok' });
    await tick(shop.app);
    shop.app.clock.advance(6 * 3_600_000);
    const app = shop.restarted();
    await tick(app);
    await advance(1740, 60, app);
    expect(await alerts()).toEqual([]);
    await advance(120, 60, app);
    expect(await alerts()).toMatchObject([{ dedup_key: 'monitor:scheduler', status: 'firing' }]);
  });

  test.each([
    ['that came in just before', 0],
    ['of a good while before', 1500],
  ])('has its whole time again after an outage of Tocsin, counted from a ping %s', async (_, quietSeconds) => {
    await tick(shop.app);
    await beat({ status: 'ok' });
    if (quietSeconds > 0) await advance(quietSeconds, 60);
    shop.app.clock.advance(6 * 3_600_000);
    const app = shop.restarted();
    await tick(app);
    expect(await healthOf(app, 'shop')).toMatchObject({ scheduler: quietSeconds > 0 ? 'unhealthy' : 'healthy' });
    await advance(1740, 60, app);
    expect(await alerts()).toEqual([]);
    await advance(120, 60, app);
    expect(await alerts()).toMatchObject([{ dedup_key: 'monitor:scheduler', status: 'firing' }]);
  });

  test('is pinged as at Healthchecks', async () => {
    const key = shop.app.keys.ping('shop', 'scheduler');
    const said = async (path: string, init?: RequestInit) => {
      shop.app.clock.advance(1000);
      const response = await ping(path, init);
      expect([response.status, init?.method === 'HEAD' ? 'OK' : await response.text()]).toEqual([200, 'OK']);
      await tick(shop.app);
      return (await serviceHealth(shop.app, 'shop')).items[1];
    };
    expect(await said(key, { method: 'HEAD' })).toMatchObject({
      state: 'up',
      detail: expect.stringMatching(/^last ping/),
    });
    expect((await said(`${key}/start`))?.detail).toMatch(/^began to run; last ping \d s ago$/);
    expect(await said(`${key}/1`, { method: 'POST', body: 'lock\0held' })).toMatchObject({
      state: 'down',
      detail: expect.stringMatching(/^the run failed after \d+ ms: exit code 1 lock\ufffdheld; last ping/),
    });
    expect(await said(`${key}/0`, { method: 'POST', body: 'done' })).toMatchObject({ state: 'up' });
    expect((await said(`${key}/fail`))?.state).toBe('down');
    for (const path of ['0'.repeat(32), `${key}/256`, `${key}/soon`]) expect((await ping(path)).ok).toBe(false);
  });

  test.each([
    ['of nobody', 'nobody', '{"status":"ok"}', 404],
    ['that is no heartbeat', 'database', '{"status":"ok"}', 404],
    ['with another status', 'scheduler', '{"status":"late"}', 400],
    ['that is not JSON', 'scheduler', 'ok', 400],
  ])('a message %s is a problem', async (_, monitor, body, status) => {
    const response = await beat(body, monitor);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });
});

test('of two nodes one watches, and the other takes over', async () => {
  const [first, second] = [shop.app, shop.restarted()];
  const stopFirst = await startTicking(first);
  await expect.poll(() => requests, { timeout: 10_000 }).toBe(1);
  const stopSecond = await startTicking(second);
  try {
    await stopFirst();
    const passing = () => {
      shop.app.clock.advance(2000);
      return requests;
    };
    await expect.poll(passing, { timeout: 20_000, interval: 200 }).toBeGreaterThan(1);
  } finally {
    await stopSecond();
  }
});

test('the API lists alerts and the board', async () => {
  answer = 500;
  await nextCheck();
  await nextCheck();
  const listed = await (await shop.api.request('/api/alerts?status=firing')).json();
  expect(listed.alerts).toMatchObject([{ dedupKey: 'monitor:database', service: 'shop', count: 1 }]);
  expect((await (await shop.api.request('/api/alerts?status=resolved')).json()).alerts).toEqual([]);
  const { services } = await (await shop.api.request('/api/health')).json();
  expect(services[0].items[0].thresholds).toEqual([{ severity: 'P0', text: 'down after 2 failures in a row' }]);
  expect((await shop.api.request('/api/health?service=nobody')).status).toBe(404);
});
