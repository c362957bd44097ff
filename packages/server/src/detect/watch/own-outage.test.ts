import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpMonitor } from '@tocsin/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { Detector } from './detector.ts';

const checked = { flapping: { changes: 6, within: 1800 }, regions: null, degraded: [] };

let target: http.Server;
let answer: number;
/** While there is a list of them, the target keeps its answers back. */
let held: (() => void)[] | null;
let shop: DetectApp;

beforeEach(async () => {
  [answer, held] = [500, null];
  target = http.createServer((_, response) => {
    const send = () => response.writeHead(answer).end();
    if (held) held.push(send);
    else send();
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  const app: HttpMonitor = {
    ...{ type: 'http', id: 'app', title: 'App', component: 'api', severity: null, runbook: null, parents: [] },
    ...{
      url: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
      method: 'GET',
      headers: {},
      body: null,
      redirects: 0,
      verify: true,
    },
    ...{ every: 10, timeout: 5, confirm: 2, recover: 1, expect: [{ of: 'status', must: { is: [200] } }], ...checked },
  };
  const when = { P1: [{ kind: 'monitor' as const, monitor: 'app', is: 'down' as const, for: 300 }] };
  shop = await startDetectApp(planOf({ monitors: [app], when }));
});

afterEach(async () => {
  for (const send of held ?? []) send();
  await shop.close();
  await new Promise((done) => target.close(done));
});

const alerts = () => shop.app.db.selectFrom('alert').select(['dedup_key', 'status']).execute();

async function goDown(): Promise<void> {
  const detector = new Detector(shop.app);
  for (let look = 0; look < 4; look += 1) {
    await detector.tick(true);
    shop.app.clock.advance(10_000);
  }
  await detector.tick(true);
  await detector.retire();
}

it.each([
  ['up again', 200, []],
  ['still down', 500, [{ dedup_key: 'monitor:app', status: 'firing' }]],
])('what was down before an outage of Tocsin counts once it was looked at again: it is %s', async (_, now, fired) => {
  await goDown();
  expect(await alerts()).toEqual([]);
  shop.app.clock.advance(600_000);
  held = [];
  const detector = new Detector(shop.restarted());
  // Ten minutes down by what is stored; nobody has seen that.
  for (let look = 0; look < 20; look += 1) {
    await detector.tick(false);
    shop.app.clock.advance(1000);
    await expect.poll(() => (look < 19 ? true : (held?.length ?? 0) > 0)).toBe(true);
  }
  expect(await alerts()).toEqual([]);
  answer = now;
  for (const send of held.splice(0)) send();
  held = null;
  await detector.tick(true);
  await detector.tick(true);
  expect(await alerts()).toEqual(fired);
  await detector.retire();
});
