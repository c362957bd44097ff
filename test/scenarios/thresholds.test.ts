import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MovableClock } from '@tocsin/server';
import { tick } from '@tocsin/server/detect';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';

/* Every metric's threshold and every monitor of two plans that write them as tables fires and clears. */

const STEP_MS = 30_000;
/** A Tuesday, 14:00 in London. */
const START = Date.UTC(2026, 10, 17, 14);

/** What the application pushes in one step: successes and failures, or how long something took. */
type Pushed = readonly [ok: number, fail: number] | { readonly ms: number };

let target: http.Server;
let isUp: boolean;
let node: PlanNode;
let clock: MovableClock;

beforeEach(async () => {
  isUp = true;
  target = http.createServer((_, response) => response.writeHead(isUp ? 200 : 503).end('{"status":"ok"}'));
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await node.close();
  target.closeAllConnections();
  await new Promise((done) => target.close(done));
});

/** Starts a node with an example's plan, whose application is the target of this test. */
async function start(example: string, address: string): Promise<void> {
  const folder = new URL(`../../examples/${example}/`, import.meta.url).pathname;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  files['plan.yaml'] = (files['plan.yaml'] ?? '').replace(`: ${address}`, `: ${url}`);
  clock = new MovableClock(START);
  node = await startPlanNode({ files, clock });
}

/** Lets time pass; in each step the application pushes these, and pings what it has to. */
async function pass(minutes: number, pushed: Readonly<Record<string, Pushed>>, pings: readonly string[] = []) {
  const [{ plan }] = node.server.app.plans.all() as [ReturnType<typeof node.server.app.plans.all>[number]];
  const key = node.server.app.keys.sdk(plan.service);
  const points = Object.entries(pushed).map(([metric, seen]) =>
    'ms' in seen
      ? { metric, count: 20, sum: 20 * seen.ms, sketch: { [bucketOf(seen.ms)]: 20 } }
      : { metric, ok: seen[0], fail: seen[1] },
  );
  for (let step = 0; step < (minutes * 60_000) / STEP_MS; step++) {
    clock.advance(STEP_MS);
    const pushing = await node.call('POST', '/sdk/counters', { points }, key);
    expect(pushing.status).toBe(202);
    for (const monitor of pings) await node.call('POST', `/sdk/heartbeats/${monitor}`, { status: 'ok' }, key);
    await tick(node.server.app);
  }
}

/** The rule by which the SDK sorts durations. */
function bucketOf(ms: number): number {
  return Math.floor(Math.log(ms / 0.1) / Math.log(1.036)) + 1;
}

/** The alerts that fire, by what they are of, with their levels. */
async function firing(): Promise<Record<string, string | null>> {
  const { alerts } = await node.must<{ alerts: { dedupKey: string; severity: string | null }[] }>(
    'GET',
    '/api/alerts?status=firing',
  );
  return Object.fromEntries(alerts.map(({ dedupKey, severity }) => [dedupKey, severity] as const).sort());
}

describe('the table of a receptionist', () => {
  const good = {
    'request.success_rate': [100, 0],
    'http.latency': { ms: 300 },
    'payment.success_rate': [100, 0],
    'call.success_rate': [100, 0],
  } as const;
  const alert = {
    'request.success_rate': [93, 7],
    'http.latency': { ms: 1500 },
    'payment.success_rate': [93, 7],
    'call.success_rate': [85, 15],
  } as const;
  const critical = {
    'request.success_rate': [85, 15],
    'http.latency': { ms: 2500 },
    'payment.success_rate': [85, 15],
    'call.success_rate': [70, 30],
  } as const;

  test('every band of every metric, and every monitor, fires and clears', { timeout: 240_000 }, async () => {
    await start('receptionist', 'https://app.example.com');
    const pings = ['calendar-sync'];
    await pass(16, good, pings);
    expect(await firing()).toEqual({});
    await pass(22, alert, pings);
    expect(await firing()).toEqual({
      'metric:call.success_rate': 'P2',
      'metric:http.latency.p95': 'P2',
      'metric:payment.success_rate': 'P1',
      'metric:request.success_rate': 'P2',
    });
    await pass(22, critical, pings);
    expect(await firing()).toEqual({
      'metric:call.success_rate': 'P1',
      'metric:http.latency.p95': 'P1',
      'metric:payment.success_rate': 'P0',
      'metric:request.success_rate': 'P1',
    });
    await pass(22, good, pings);
    expect(await firing()).toEqual({});
    isUp = false;
    await pass(65, good);
    expect(await firing()).toEqual({
      'metric:uptime': 'P1',
      'monitor:calendar-sync': 'P2',
      'monitor:checkout': 'P0',
      'monitor:database': 'P0',
      'monitor:rate-limiter': 'P2',
      'monitor:site': 'P0',
    });
    isUp = true;
    await pass(75, good, pings);
    expect(await firing()).toEqual({});
  });
});

describe('the table of a subscription bot', () => {
  const good = {
    'bot.latency': { ms: 800 },
    'command.success_rate': [100, 0],
    'db.latency': { ms: 40 },
    'memory.headroom': [10, 0],
    'payment.success_rate': [50, 0],
  } as const;
  const bad = {
    'bot.latency': { ms: 6000 },
    'command.success_rate': [90, 10],
    'db.latency': { ms: 700 },
    'memory.headroom': [4, 6],
    'payment.success_rate': [40, 10],
  } as const;

  test('every threshold and every monitor fires and clears', { timeout: 240_000 }, async () => {
    await start('subscription-bot', 'https://bot.example.com');
    const pings = ['subscription-sweep'];
    await pass(11, good, pings);
    expect(await firing()).toEqual({});
    await pass(17, bad, pings);
    const metrics = {
      'metric:bot.latency.p95': 'SEV-2',
      'metric:command.success_rate': 'SEV-3',
      'metric:db.latency.p95': 'SEV-2',
      'metric:memory.headroom': 'SEV-3',
      'metric:payment.success_rate': 'SEV-2',
    };
    expect(await firing()).toEqual(metrics);
    await pass(17, { ...bad, 'payment.success_rate': [1, 49] }, pings);
    expect(await firing()).toEqual({ ...metrics, 'metric:payment.success_rate': 'SEV-1' });
    await pass(17, good, pings);
    expect(await firing()).toEqual({});
    isUp = false;
    await pass(32, good);
    expect(await firing()).toEqual({
      'monitor:bot': 'SEV-1',
      'monitor:dashboard': 'SEV-2',
      'monitor:database': 'SEV-1',
      'monitor:subscription-sweep': 'SEV-2',
    });
    isUp = true;
    await pass(5, good, pings);
    expect(await firing()).toEqual({});
  });

  test('active users that are far from usual fire with what is usual, and clear', { timeout: 240_000 }, async () => {
    await start('subscription-bot', 'https://bot.example.com');
    await node.server.app.pool.query(
      `insert into metric_hour (service, metric, hour_at, value, observations)
       select 'subscription-bot', 'active_users', to_timestamp($1::float8 / 1000) - h * interval '1 hour', 120 + h % 7, 360
       from generate_series(100, 9 * 168) as h`,
      [START],
    );
    await pass(62, { ...good, active_users: [1, 0] }, ['subscription-sweep']);
    expect(await firing()).toEqual({});
    await pass(10, { ...good, active_users: [0, 0] }, ['subscription-sweep']);
    await pass(45, { ...good, active_users: [0, 0] }, ['subscription-sweep']);
    expect(await firing()).toEqual({ 'metric:active_users': 'SEV-3' });
    const { alerts } = await node.must<{ alerts: { summary: string }[] }>('GET', '/api/alerts?status=firing');
    expect(alerts[0]?.summary).toMatch(
      /^Active users \d+ in the last hour; usual at this hour \(Tue 15:00\) is 12\d, between 1\d\d and 1\d\d over the last 8 weeks \(SEV-3 unusual\)$/,
    );
    await pass(70, { ...good, active_users: [1, 0] }, ['subscription-sweep']);
    expect(await firing()).toEqual({});
  });
});
