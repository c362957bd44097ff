import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin } from './client.ts';
import { createHealth, type Health, type HealthOptions, type HealthReport, reportHealth } from './health.ts';
import { startFakeTocsin } from './tocsin-server.fake.ts';

/** Express has no types of its own. */
type MakeExpress = () => RequestListener & { use(path: string, handler: Health['node']): unknown };
const require = createRequire(import.meta.url);
const express: MakeExpress = require('express');
const express4: MakeExpress = require('express4');

const SECRET = 'a-secret-for-tests-only';
const soon = { timeout: 5_000, interval: 5 };
const well = (): void => {};
const broken = () => {
  throw new Error('connection refused');
};

/** Health that shows everything, and never keeps a result. */
function open(checks: HealthOptions['checks'], options: Partial<HealthOptions> = {}) {
  return createHealth({ checks, details: 'everybody', cacheMs: 0, timeoutMs: 5_000, ...options });
}

async function get(health: ReturnType<typeof createHealth>, path: string, init: RequestInit = {}) {
  const response = await health.fetch(new Request(`http://app.example.com${path}`, init));
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) };
}

describe('what is answered', () => {
  it('has the form of the draft', async () => {
    const webhooks = () => ({ status: 'warn', observedValue: 12, observedUnit: 'events', output: 'falling behind' });
    const health = open(
      {
        db: { check: well, componentType: 'datastore', componentId: 'db-1' },
        webhooks: { check: webhooks, measurement: 'backlog' },
      },
      { version: '2.4.1', serviceId: 'shop' },
    );
    const { status, headers, body } = await get(health, '/health');
    expect(status).toBe(207);
    expect(headers.get('content-type')).toBe('application/health+json');
    expect(headers.get('cache-control')).toBe('no-store');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const measured = { observedValue: expect.any(Number), observedUnit: 'ms', time };
    expect(body).toEqual({
      ...{ status: 'warn', version: '2.4.1', serviceId: 'shop' },
      checks: {
        'db:responseTime': [{ status: 'pass', componentType: 'datastore', componentId: 'db-1', ...measured }],
        'webhooks:backlog': [
          { status: 'warn', observedValue: 12, observedUnit: 'events', time, output: 'falling behind' },
        ],
      },
    });
  });

  const wholes: [string, HealthOptions['checks'], number, string][] = [
    ['all is well', { a: well, b: () => true }, 200, 'pass'],
    ['one is slow', { a: { check: () => sleep(8), slowMs: 2 }, b: well }, 207, 'warn'],
    ['one fails that it can do without', { a: { check: broken, critical: false }, b: well }, 207, 'warn'],
    ['one fails', { a: () => false, b: () => ({ status: 'warn' }) }, 503, 'fail'],
    ['nothing is looked at', {}, 200, 'pass'],
  ];

  it.each(wholes)('when %s', async (_, checks, code, status) => {
    expect(await get(open(checks), '/health')).toMatchObject({ status: code, body: { status } });
  });

  it('answers for one component by its own status', async () => {
    const health = open({ 'main db': { check: broken, critical: false }, webhooks: well });
    const { status, body } = await get(health, '/health/main%20db/');
    expect(status).toBe(503);
    expect(Object.keys(body.checks)).toEqual(['main db:responseTime']);
    expect(await get(health, '/health/webhooks')).toMatchObject({ status: 200, body: { status: 'pass' } });
    expect(await health.read('nothing')).toBeUndefined();
  });

  it('refuses what is no question for health', async () => {
    const health = open({ db: well }, { path: '/internal/health/' });
    expect((await get(health, '/health')).status).toBe(404);
    expect((await get(health, '/internal/health/nothing')).status).toBe(404);
    expect((await get(health, '/internal/health/%E0%A4')).status).toBe(404);
    expect((await get(health, '/internal/healthy')).status).toBe(404);
    const posted = await get(health, '/internal/health', { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await get(health, '/internal/health', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it('tells strangers the status alone', async () => {
    const checks = { db: broken };
    const header = { name: 'x-health-key', secrets: [SECRET] };
    const health = createHealth({ checks, version: '2', details: { header } });
    const hidden = await get(createHealth({ checks, version: '2' }), '/health', {
      headers: { 'x-health-key': SECRET },
    });
    expect(hidden).toMatchObject({ status: 503, text: '{"status":"fail"}' });
    expect((await get(health, '/health/db')).text).toBe('{"status":"fail"}');
    expect((await get(health, '/health', { headers: { 'x-health-key': `${SECRET}x` } })).text).toBe(
      '{"status":"fail"}',
    );
    const told = await get(health, '/health', { headers: { 'x-health-key': SECRET } });
    expect(told.body.checks['db:responseTime'][0].output).toBe('connection refused');
    const failing = createHealth({ checks, details: { when: broken } });
    expect((await get(failing, '/health')).text).toBe('{"status":"fail"}');
  });

  it('says what is wrong with its settings when it is made', () => {
    expect(() => open({ 'a:b': well })).toThrow('names without ":" and "/"');
    expect(() => open({ 'a/b': well })).toThrow('names without ":" and "/"');
    expect(() => createHealth({ checks: {}, details: { header: { name: 'x', secrets: ['short'] } } })).toThrow('16');
  });
});

describe('a check', () => {
  const outputOf = ({ checks }: HealthReport) => Object.values(checks)[0]?.[0]?.output;

  it('that hangs fails in its time, and its signal is aborted', async () => {
    let aborted = false;
    const hangs = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    };
    const health = open({ db: { check: hangs, timeoutMs: 20 }, quick: well });
    const startedAtMs = performance.now();
    const report = await health.read();
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    expect(report.status).toBe('fail');
    expect(outputOf(report)).toBe('timed out after 20 ms');
    expect(report.checks['quick:responseTime']?.[0]?.status).toBe('pass');
    expect(aborted).toBe(true);
  });

  it('that hangs is not begun again and again, and recovers when it ends', async () => {
    const runs: (() => void)[] = [];
    const health = open({ db: () => new Promise<void>((resolve) => runs.push(resolve)) }, { timeoutMs: 5 });
    for (let index = 0; index < 6; index += 1) await health.read();
    expect(runs).toHaveLength(3);
    expect(outputOf(await health.read())).toBe('timed out: 3 runs have not ended');
    for (const end of runs) end();
    await sleep(0);
    const reading = health.read();
    runs[3]?.();
    expect((await reading).status).toBe('pass');
  });

  it.each([
    ['until it is old', 60_000, 3],
    ['while it lasts', 0, 4],
  ])('runs beside the others, and one run serves all who ask %s', async (_, cacheMs, expected) => {
    let [runs, running, most] = [0, 0, 0];
    const slow = async () => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      await sleep(20);
      running -= 1;
    };
    const health = open({ a: slow, b: slow, c: slow }, { cacheMs });
    await Promise.all(Array.from({ length: 50 }, () => health.read()));
    expect([runs, most]).toEqual([3, 3]);
    await health.read('a');
    expect(runs).toBe(expected);
  });

  it.each([
    ['rejects with no error', () => Promise.reject(Object.create(null)), 'something without a text was thrown'],
    ['has an unknown status', () => ({ status: 'up' }), 'answered a status other than pass, warn and fail'],
    ['says very much', () => Promise.reject(new Error('x'.repeat(5_000))), 'x'.repeat(1_000)],
  ])('that %s fails', async (_, check, output) => {
    const report = await open({ db: check }).read();
    expect([report.status, outputOf(report)]).toEqual(['fail', output]);
  });

  it('that answers what cannot be sent passes without it', async () => {
    const circular: Record<string, unknown> = { observedValue: Number.NaN, observedUnit: 7n };
    circular.output = circular;
    const { status, body } = await get(open({ db: () => circular }), '/health');
    expect([status, body.checks['db:responseTime'][0].observedUnit]).toEqual([200, 'ms']);
  });
});

/** Runs `act` against a server of node:http. */
async function served(listener: RequestListener, act: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('with servers', () => {
  it('answers in node:http, also HEAD, and leaves an answer alone that was sent already', async () => {
    const health = open({ db: broken });
    const failures: unknown[] = [];
    const listener: RequestListener = (request, response) => {
      if (request.url === '/early') response.end('early');
      health.node(request, response).catch((error) => failures.push(error));
    };
    await served(listener, async (url) => {
      const response = await fetch(`${url}/health?probe=1`);
      expect([response.status, response.headers.get('content-type')]).toEqual([503, 'application/health+json']);
      expect(((await response.json()) as HealthReport).status).toBe('fail');
      expect(await (await fetch(`${url}/health`, { method: 'HEAD' })).text()).toBe('');
      expect(await (await fetch(`${url}/early`)).text()).toBe('early');
      expect(failures).toEqual([]);
    });
  });

  it.each([
    ['5', express],
    ['4', express4],
  ])('answers in Express %s', async (_, make) => {
    const app = make();
    app.use('/health', open({ db: well, webhooks: broken }).node);
    await served(app, async (url) => {
      const statuses = ['', '/', '/db', '/webhooks', '/nothing'].map(
        async (path) => (await fetch(`${url}/health${path}`)).status,
      );
      expect(await Promise.all(statuses)).toEqual([503, 503, 200, 503, 404]);
    });
  });

  it('answers in Hono', async () => {
    const health = open({ db: well, webhooks: broken });
    const app = new Hono().get('/health/*', (c) => health.fetch(c.req.raw));
    const statuses = ['', '/db', '/webhooks', '/nothing'].map(
      async (path) => (await app.request(`/health${path}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([503, 200, 503, 404]);
  });
});

describe('reportHealth', () => {
  let tocsin: Awaited<ReturnType<typeof startFakeTocsin>>;
  let client: ReturnType<typeof createTocsin>;

  beforeEach(async () => {
    tocsin = await startFakeTocsin();
    client = createTocsin({ url: tocsin.url, key: 'k', flushIntervalMs: 10 });
  });
  afterEach(async () => {
    await client.close();
    await tocsin.kill();
  });

  const gauges = () =>
    Object.fromEntries(
      tocsin.posted
        .flatMap(({ body }) => (body.points ?? []) as { metric: string; last: number }[])
        .map((p) => [p.metric, p.last]),
    );
  const beats = () => tocsin.posted.filter(({ path }) => path.includes('heartbeats')).map(({ body }) => body);

  it('tells gauges and a heartbeat at intervals, and stops', async () => {
    let backlog = 3;
    const webhooks = () => ({ status: backlog > 10 ? 'fail' : 'pass', observedValue: backlog, output: 'too many' });
    const health = open({ db: well, webhooks: { check: webhooks, measurement: 'backlog' } });
    const stop = reportHealth(health, client, { everyMs: 20, heartbeat: 'shop' });
    await vi.waitFor(
      () => expect(gauges()).toMatchObject({ health: 1, 'health.webhooks': 1, 'health.webhooks.backlog': 3 }),
      soon,
    );
    expect(gauges()['health.db.responseTime']).toBeTypeOf('number');
    await vi.waitFor(() => expect(beats()).toContainEqual({ status: 'ok' }), soon);
    backlog = 11;
    await vi.waitFor(() => expect(gauges()).toMatchObject({ health: 0, 'health.db': 1, 'health.webhooks': 0 }), soon);
    await vi.waitFor(() => expect(beats()).toContainEqual({ status: 'fail', message: 'webhooks: too many' }), soon);
    stop();
    await sleep(60);
    const before = tocsin.posted.length;
    await sleep(60);
    expect(tocsin.posted).toHaveLength(before);
  });
});
