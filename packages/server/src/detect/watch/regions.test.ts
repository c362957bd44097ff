import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpMonitor } from '@tocsin/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { Detector } from './detector.ts';
import { readMonitors } from './monitor.views.ts';
import { RegionWatch } from './region-watch.ts';

const base: Omit<HttpMonitor, 'url' | 'id' | 'regions'> = {
  ...{ type: 'http', title: 'App', component: 'api', severity: 'P1', runbook: null, parents: [] },
  ...{ method: 'GET', headers: {}, body: null, redirects: 0, verify: true },
  ...{ every: 10, timeout: 5, confirm: 2, recover: 1, flapping: { changes: 6, within: 1800 } },
  ...{ expect: [{ of: 'status', must: { is: [200] } }], degraded: [] },
};

let target: http.Server;
let answer: number;
let asked: string[];
let shop: DetectApp;
let detector: Detector;

async function start(monitors: (url: string) => readonly HttpMonitor[]): Promise<void> {
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  shop = await startDetectApp(planOf({ monitors: monitors(url) }));
  detector = new Detector(shop.app);
}

beforeEach(async () => {
  [answer, asked] = [200, []];
  target = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(answer).end();
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  await detector.retire();
  await shop.close();
  await new Promise((done) => target.close(done));
});

const alerts = () => shop.app.db.selectFrom('alert').select(['dedup_key', 'status']).orderBy('id').execute();
const stateOf = async (id: string) => (await readMonitors(shop.app.db)).find((row) => row.id === id)?.state;

test('what several regions see becomes one state, and a region that is away does not count', async () => {
  const regions = { names: ['eu', 'us'], agree: 2 };
  await start((url) => [{ ...base, id: 'app', url: `${url}/app`, regions, confirm: 1 }]);
  const [eu, us] = [new RegionWatch(shop.app, 'eu'), new RegionWatch(shop.app, 'us')];
  const look = async (...watches: RegionWatch[]) => {
    shop.app.clock.advance(15_000);
    for (const watch of watches) await watch.tick(true);
    await detector.tick(true);
    return stateOf('app');
  };
  expect(await look(eu, us)).toMatchObject({ status: 'up', detail: 'up in 2 of 2 regions' });
  expect(asked).toHaveLength(2);
  answer = 500;
  expect(await look(eu)).toMatchObject({ status: 'up', failures: 1 });
  expect(await alerts()).toEqual([]);
  expect(await look(eu, us)).toMatchObject({ status: 'down' });
  expect(await alerts()).toEqual([{ dedup_key: 'monitor:app', status: 'firing' }]);
  await us.retire(true);
  for (let time = 0; time < 3; time += 1) await look(eu);
  const state = await look(eu);
  expect(state).toMatchObject({ status: 'unknown', detail: expect.stringContaining('nothing known of us') });
  expect(await alerts()).toMatchObject([{ status: 'firing' }]);
  answer = 200;
  const again = new RegionWatch(shop.app, 'us');
  // What was known before keeps to its own moment within the interval.
  await look(eu, again);
  expect(await look(eu, again)).toMatchObject({ status: 'up' });
  expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  await eu.retire(true);
  await again.retire(true);
});

test('a child that is down with its parent has no alert of its own, and is checked at once when the parent is back', async () => {
  await start((url) => [
    { ...base, id: 'host', url: `${url}/host`, regions: null, every: 5 },
    { ...base, id: 'app', url: `${url}/app`, regions: null, every: 3600, confirm: 1, parents: ['host'] },
  ]);
  answer = 500;
  for (let time = 0; time < 4; time += 1) {
    await detector.tick(true);
    shop.app.clock.advance(5000);
  }
  expect(await stateOf('app')).toMatchObject({ status: 'down' });
  expect(await alerts()).toEqual([{ dedup_key: 'monitor:host', status: 'firing' }]);
  answer = 200;
  asked = [];
  shop.app.clock.advance(8000);
  await detector.tick(true);
  await detector.tick(true);
  expect(asked).toEqual(['/host', '/app']);
  expect(await stateOf('app')).toMatchObject({ status: 'up' });
  expect(await alerts()).toEqual([{ dedup_key: 'monitor:host', status: 'resolved' }]);
});

test('a database that is away for a while loses nothing that was seen meanwhile', async () => {
  await start((url) => [{ ...base, id: 'app', url: `${url}/app`, regions: null }]);
  await detector.tick(true);
  answer = 500;
  await shop.app.db.schema.alterTable('monitor_state').renameTo('elsewhere').execute();
  for (let time = 0; time < 4; time += 1) {
    shop.app.clock.advance(15_000);
    await detector.tick(true).catch(() => undefined);
  }
  await shop.app.db.schema
    .alterTable('elsewhere' as never)
    .renameTo('monitor_state')
    .execute();
  await detector.tick(true);
  expect(await stateOf('app')).toMatchObject({ status: 'down' });
  expect((await stateOf('app'))?.failures).toBeGreaterThanOrEqual(4);
  expect(await alerts()).toEqual([{ dedup_key: 'monitor:app', status: 'firing' }]);
  await detector.retire(true);
  const counted = await shop.app.db
    .selectFrom('monitor_minute')
    .select((eb) => eb.fn.sum('count').as('all'))
    .execute();
  const recent = (await readMonitors(shop.app.db)).find(({ id }) => id === 'app')?.recent;
  expect(Number(counted[0]?.all)).toBe(recent?.length);
});

test('a clock that goes back does not stop the checks', async () => {
  await start((url) => [{ ...base, id: 'app', url: `${url}/app`, regions: null }]);
  await detector.tick(true);
  shop.app.clock.advance(-86_400_000);
  await detector.tick(true);
  const before = asked.length;
  shop.app.clock.advance(10_000);
  await detector.tick(true);
  expect(asked.length).toBe(before + 1);
});
