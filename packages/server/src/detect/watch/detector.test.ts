import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeartbeatMonitor, HttpMonitor, Metric } from '@tocsin/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { healthOf } from '../health/health-of.ts';
import { storePing } from '../heartbeat/store-ping.ts';
import { addCounters } from '../metrics/add-counters.ts';
import { Detector } from './detector.ts';
import { readTransitions } from './history.views.ts';

const checked = { flapping: { changes: 6, within: 1800 }, regions: null, degraded: [] };
const base = { component: 'api', runbook: null, parents: [] };
const app: Omit<HttpMonitor, 'url'> = {
  ...{
    ...base,
    type: 'http',
    id: 'app',
    title: 'App',
    severity: 'P0',
    method: 'GET',
    headers: {},
    body: null,
    redirects: 0,
    verify: true,
  },
  ...{ every: 10, timeout: 2, confirm: 2, recover: 1, expect: [{ of: 'status', must: { is: [200] } }], ...checked },
};
const scheduler: HeartbeatMonitor = {
  ...{ ...base, type: 'heartbeat', id: 'scheduler', title: 'Scheduler', severity: null },
  ...{ every: 3600, grace: 60, schedule: null, longest: null },
};
const success: Metric = {
  ...{
    ...base,
    id: 'success',
    title: 'Success',
    read: 'ratio',
    from: { kind: 'pushed', name: 'webhooks' },
    unit: 'ratio',
    window: 600,
    minimum: 20,
  },
  ...{ target: null, alert: null, critical: null, anomalies: null },
};

let target: http.Server;
let answer: number;
/** The target keeps its answers back for as long as there is a list of them. */
let held: (() => void)[] | null;
let shop: DetectApp;
let detector: Detector;

beforeEach(async () => {
  [answer, held] = [200, null];
  target = http.createServer((_, response) => {
    const send = () => response.writeHead(answer).end();
    if (held) held.push(send);
    else send();
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  shop = await startDetectApp(planOf({ monitors: [{ ...app, url }, scheduler], metrics: [success] }));
  detector = new Detector(shop.app);
});

afterEach(async () => {
  await detector.retire();
  await shop.close();
  await new Promise((done) => target.close(done));
});

const alerts = () => shop.app.db.selectFrom('alert').select(['dedup_key', 'status']).execute();
const storedStates = () =>
  shop.app.db.selectFrom('monitor_state').select('state').where('monitor', '=', 'app').execute();
const lastTick = () => shop.app.db.selectFrom('detect_tick').select('last_tick_at').executeTakeFirst();

/** A tick that is over before the target answers; then what happens meanwhile; then the answer. */
async function tickBeforeAnswer(meanwhile = async () => {}): Promise<void> {
  shop.app.clock.advance(15_000);
  held = [];
  await detector.tick(false);
  await expect.poll(() => held?.length).toBe(1);
  await meanwhile();
  const [send] = held;
  held = null;
  send?.();
  // The check ends without a sign, and what follows from it is a few queries.
  await sleep(150);
}

describe('a check that ends after its tick', () => {
  test('is judged and kept at once when it confirms that the monitor is down, and when it is up again', async () => {
    answer = 500;
    await tickBeforeAnswer();
    expect(await alerts()).toEqual([]);
    await tickBeforeAnswer();
    await expect.poll(alerts).toEqual([{ dedup_key: 'monitor:app', status: 'firing' }]);
    await expect.poll(storedStates).toMatchObject([{ state: { status: 'down', failures: 2 } }]);
    answer = 200;
    await tickBeforeAnswer();
    await expect.poll(alerts).toEqual([{ dedup_key: 'monitor:app', status: 'resolved' }]);
  });

  test('costs no tick of its own when nothing is confirmed', async () => {
    await detector.tick(true);
    for (const status of [200, 500]) {
      answer = status;
      let before: unknown;
      await tickBeforeAnswer(async () => {
        before = await lastTick();
        shop.app.clock.advance(1000);
      });
      expect(await lastTick()).toEqual(before);
    }
  });

  test('is not judged by a detector that is retired', async () => {
    answer = 500;
    await tickBeforeAnswer();
    await tickBeforeAnswer(() => detector.retire());
    expect(await alerts()).toEqual([]);
  });
});

describe('the health of what is watched', () => {
  const all = (health: string) => ({ app: health, scheduler: health, success: health });
  const health = () => healthOf(shop.app, 'shop');

  beforeEach(async () => {
    const nowMs = shop.app.clock.now();
    const ping = { service: 'shop', monitor: 'scheduler', status: 'ok', message: '', durationMs: null } as const;
    await storePing(shop.app.db, ping, nowMs);
    const point = { metric: 'webhooks', ok: 50, fail: 0, count: 0, sum: 0, buckets: null };
    await addCounters(shop.app.db, 'shop', [point], nowMs);
    await detector.tick(true);
  });

  test('of a heartbeat changes on record, with what it was', async () => {
    const nowMs = shop.app.clock.now();
    const said = {
      service: 'shop',
      monitor: 'scheduler',
      status: 'fail',
      message: 'no disk',
      durationMs: null,
    } as const;
    await storePing(shop.app.db, said, nowMs + 1000);
    shop.app.clock.advance(2000);
    await detector.tick(true);
    await detector.retire(true);
    const changes = await readTransitions(shop.app.db, 'shop', 'scheduler', {
      fromMs: nowMs - 60_000,
      toMs: nowMs + 60_000,
    });
    expect(changes.map(({ status }) => status)).toEqual(['down', 'up']);
    expect(changes[0]?.detail).toContain('no disk');
  });

  test('is unknown once nobody has looked for three intervals, and known again after a tick', async () => {
    expect(await health()).toEqual(all('healthy'));
    shop.app.clock.advance(29_000);
    expect(await health()).toEqual(all('healthy'));
    shop.app.clock.advance(2_000);
    expect(await health()).toEqual(all('unknown'));
    await detector.tick(true);
    expect(await health()).toEqual(all('healthy'));
  });

  test('is unknown, too, of a monitor that was down when it was last seen', async () => {
    answer = 500;
    for (let i = 0; i < 2; i += 1) {
      shop.app.clock.advance(15_000);
      await detector.tick(true);
    }
    expect(await health()).toMatchObject({ app: 'unhealthy' });
    shop.app.clock.advance(31_000);
    expect(await health()).toMatchObject({ app: 'unknown' });
  });

  test('is unknown of a monitor alone when it alone is not checked any more', async () => {
    held = [];
    for (let i = 0; i < 4; i += 1) {
      shop.app.clock.advance(10_000);
      await detector.tick(false);
    }
    expect(await health()).toEqual({ ...all('healthy'), app: 'unknown' });
    for (const send of held) send();
    held = null;
  });

  test('is never unknown right after a tick, however far the clock was moved', async () => {
    for (const seconds of [...Array.from({ length: 12 }, () => 10), 60, 300]) {
      shop.app.clock.advance(seconds * 1000);
      await detector.tick(true);
      expect(await health()).toMatchObject({ app: 'healthy', scheduler: 'healthy' });
    }
  });
});
