import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metric, Monitor, Plan } from '@tocsin/core';
import { MovableClock } from '@tocsin/server';
import type { AlertList, HealthBoard } from '@tocsin/server/contract';
import { tick } from '@tocsin/server/detect';
import { expect } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';

/** What is degraded by its latency is so after this, so that nobody waits for five seconds of each check. */
const SLOW_MS = 1000;
const MINUTE_MS = 60_000;

/** An example's plan in a node of its own on a movable clock, and the application that it watches. */
export interface Stage {
  readonly plan: Plan;
  readonly node: PlanNode;
  readonly clock: MovableClock;
  /** Ids of monitors that fail: addresses answer 503, heartbeats are not pinged. */
  readonly failing: Set<string>;
  /** Ids of monitors whose address answers late. */
  readonly slow: Set<string>;
  /** What each metric is, by its id; one that is not there is not pushed. */
  readonly values: Map<string, number>;
  /** Lets time pass in steps until what is asked for is so. @throws after so many minutes */
  until(what: string, minutes: number, isSo: () => Promise<boolean>, stepMs?: number): Promise<void>;
  firing(): Promise<AlertList['alerts']>;
  /** States on the health board, by id. */
  states(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts it, with addresses of our own wherever the plan names a variable. */
export async function startStage(example: string, startMs: number): Promise<Stage> {
  const [failing, slow, values] = [new Set<string>(), new Set<string>(), new Map<string, number>()];
  const clock = new MovableClock(startMs);
  let monitors: readonly Monitor[] = [];
  let jobs: Plan['jobs'] = {};
  const target = http.createServer((request, response) => void answer(request, response));
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const asked = monitors.filter((one) => one.type === 'http' && new URL(one.url).pathname === request.url);
    if (asked.some(({ id }) => slow.has(id))) await sleep(SLOW_MS + 100);
    // A heartbeat of scheduled calls is silent only when these fail, too.
    const called = Object.values(jobs).filter((job) => job.url && new URL(job.url).pathname === request.url);
    const ids = [...asked.map(({ id }) => id), ...called.map(({ monitor }) => monitor ?? '')];
    response.writeHead(ids.some((id) => failing.has(id)) ? 503 : wellStatus(asked[0])).end('{"status":"ok"}');
  };
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const database = await freshDatabase('thresholds');
  const addresses = { APP_URL: url, BOT_URL: url, API_URL: url, SITE_URL: url, APP_DATABASE_URL: database.url };
  const node = await startPlanNode({ files: filesOf(example), clock, env: addresses, databaseUrl: database.url });
  const { plan } = node.server.app.plans.all()[0] as { plan: Plan };
  monitors = Object.values(plan.monitors);
  jobs = plan.jobs;
  const key = node.server.app.keys.sdk(plan.service);
  const queue = await useQueue(node, plan);
  const usualStepMs = monitors.some((one) => one.type === 'heartbeat' && one.every + one.grace <= 60)
    ? 30_000
    : MINUTE_MS;

  const step = async (stepMs: number) => {
    clock.advance(stepMs);
    const points = Object.values(plan.metrics).flatMap((metric) => pointOf(metric, values.get(metric.id), stepMs));
    expect((await node.call('POST', '/sdk/counters', { points }, key)).status).toBe(202);
    for (const { id, type } of monitors) {
      if (type === 'heartbeat' && !failing.has(id))
        await node.call('POST', `/sdk/heartbeats/${id}`, { status: 'ok' }, key);
    }
    await queue(values);
    await tick(node.server.app);
  };
  return {
    ...{ plan, node, clock, failing, slow, values },
    async until(what, minutes, isSo, stepMs = usualStepMs) {
      const endMs = clock.now() + minutes * MINUTE_MS;
      do {
        if (clock.now() > endMs) throw new Error(`${example}: ${what}: not within ${minutes} minutes`);
        await step(stepMs);
      } while (!(await isSo()));
    },
    firing: async () => (await node.must<AlertList>('GET', '/api/alerts?status=firing')).alerts,
    states: async () => {
      const { services } = await node.must<HealthBoard>('GET', '/api/health');
      return Object.fromEntries((services[0]?.items ?? []).map(({ id, state }) => [id, state]));
    },
    async close() {
      await node.close();
      await database.drop();
      target.closeAllConnections();
      await new Promise((done) => target.close(done));
    },
  };
}

function wellStatus(monitor: Monitor | undefined): number {
  const expected = monitor?.type === 'http' ? monitor.expect.find(({ of }) => of === 'status')?.must.is?.[0] : 200;
  return Number(expected ?? 200);
}

function filesOf(example: string): Record<string, string> {
  const folder = new URL(`../../examples/${example}/`, import.meta.url).pathname;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]));
  const late = /degraded: \{ latency: \{ above: \w+ \} \}/g;
  const monitors = files['monitors.yaml']?.replaceAll(late, `degraded: { latency: { above: ${SLOW_MS}ms } }`);
  return { ...files, 'monitors.yaml': monitors ?? '' };
}

/** What the application pushes in one step so that a metric has a value. */
function pointOf({ read, from, window }: Metric, value: number | undefined, stepMs: number): object[] {
  if (value === undefined || from.kind !== 'pushed') return [];
  const metric = from.name;
  if (read === 'ratio') return [{ metric, ok: Math.round(1000 * value), fail: 1000 - Math.round(1000 * value) }];
  if (read === 'sum') return [{ metric, count: 1, sum: (value * stepMs) / (window * 1000) }];
  if (/^p\d\d$/.test(read)) return [{ metric, count: 50, sum: 50 * value, sketch: { [bucketOf(value)]: 50 } }];
  return [{ metric, count: 1, sum: value, last: value, min: value, max: value }];
}

/** The rule by which the SDK sorts durations. */
function bucketOf(ms: number): number {
  return Math.floor(Math.log(ms / 0.1) / Math.log(1.036)) + 1;
}

/** Plans that ask a database ask the node's own. @returns how to make what they find there so */
async function useQueue(node: PlanNode, plan: Plan): Promise<(values: ReadonlyMap<string, number>) => Promise<void>> {
  const asked = Object.values(plan.metrics).filter(({ from }) => from.kind === 'sql');
  if (asked.length === 0) return async () => undefined;
  expect(asked.map(({ id }) => id).toSorted(), 'queries that this test knows how to answer').toEqual(QUEUE_METRICS);
  const { pool } = node.server.app;
  await pool.query('create table public.webhook_events (received_at timestamptz, processed_at timestamptz)');
  return async (values) => {
    const [age, depth] = QUEUE_METRICS.map((id) => values.get(id) ?? 0);
    await pool.query('truncate public.webhook_events');
    await pool.query(
      `insert into public.webhook_events select now() - case n when 0 then $1 else 0 end * interval '1 millisecond'
       from generate_series(0, $2::int) as n`,
      [age, depth],
    );
  };
}
const QUEUE_METRICS = ['webhook_queue.age', 'webhook_queue.depth'];
