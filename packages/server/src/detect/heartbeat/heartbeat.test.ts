import { randomUUID } from 'node:crypto';
import type { HeartbeatMonitor } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { serviceHealth } from '../health/health.views.ts';
import { tick } from '../watch/tick.ts';
import { expectedPingMs } from './expected-moments.ts';

const base = { component: 'api', severity: 'P1', runbook: null, parents: [] };
const heartbeat = (id: string, over: Partial<HeartbeatMonitor> = {}): HeartbeatMonitor => ({
  ...{ ...base, type: 'heartbeat', id, title: id, every: 600, schedule: null, grace: 60, longest: null },
  ...over,
});

describe('the next ping is expected', () => {
  const nightly = (cron: string, timezone = 'America/New_York') => heartbeat('a', { schedule: { cron, timezone } });
  const next = (monitor: HeartbeatMonitor, since: string) => {
    const ms = expectedPingMs(monitor, Date.parse(since));
    return ms === null ? null : new Date(ms).toISOString();
  };

  test.each([
    [
      '30 2 * * *',
      '2026-03-07T07:30:05Z',
      '2026-03-08T07:30:00.000Z',
      'at a time that summer time leaves out, an hour later',
    ],
    ['0 9 * * *', '2026-03-07T14:00:05Z', '2026-03-08T13:00:00.000Z', 'an hour earlier by UTC once it is summer time'],
    ['0 9 * * *', '2026-10-31T13:00:05Z', '2026-11-01T14:00:00.000Z', 'an hour later by UTC once it is no longer'],
    ['30 1 * * *', '2026-11-01T05:30:05Z', '2026-11-02T06:30:00.000Z', 'once on the day that has its time twice'],
    ['*/15 * * * *', '2026-01-05T12:00:05Z', '2026-01-05T12:15:00.000Z', 'every quarter of an hour'],
    ['*/15 * * * *', '2026-11-01T05:45:05Z', '2026-11-01T06:00:00.000Z', 'every quarter of the hour that comes twice'],
    ['0 * * * *', '2026-11-01T05:00:05Z', '2026-11-01T06:00:00.000Z', 'every hour, also the one that comes twice'],
    [
      '0 9 * * *',
      '2026-01-05T13:59:30Z',
      '2026-01-06T14:00:00.000Z',
      'for the moment after the one that it is just ahead of',
    ],
    [
      '* * * * *',
      '2026-01-05T12:00:52Z',
      '2026-01-05T12:01:00.000Z',
      'minute by minute, where a little ahead is too much',
    ],
    ['0 0 30 2 *', '2026-01-05T12:00:00Z', null, 'never, by a schedule that never comes'],
    ['nonsense', '2026-01-05T12:00:00Z', null, 'never, by what is no schedule'],
  ])('%s after %s: %s, %s', (cron, since, expected, _when) => {
    const monitor = nightly(cron);
    expect(next(monitor, since)).toBe(expected);
    expect(next(monitor, since)).toBe(expected);
  });

  test('a period later when there is no schedule', () => {
    expect(next(heartbeat('a'), '2026-01-05T12:00:00Z')).toBe('2026-01-05T12:10:00.000Z');
  });
});

describe('a ping', () => {
  let shop: DetectApp;
  beforeAll(async () => {
    const monitors = [
      heartbeat('backup', { longest: 120 }),
      heartbeat('nightly', { schedule: { cron: '0 13 * * *', timezone: 'UTC' }, every: 86_400, grace: 600 }),
      heartbeat('runs', { every: 86_400 }),
      heartbeat('busy'),
      heartbeat('kept'),
    ];
    shop = await startDetectApp(planOf({ monitors }));
  });
  afterAll(() => shop.close());

  const keyOf = (monitor: string) => shop.app.keys.ping('shop', monitor);
  const ping = (monitor: string, rest = '', init?: RequestInit) =>
    shop.api.request(`/ping/${keyOf(monitor)}${rest}`, init);
  async function log(monitor: string) {
    const response = await shop.api.request(`/api/heartbeats/shop/${monitor}/pings`);
    expect(response.status).toBe(200);
    return response.json();
  }
  async function stateOf(monitor: string) {
    await tick(shop.app);
    return (await serviceHealth(shop.app, 'shop')).items.find(({ id }) => id === monitor);
  }
  /** The clock of the test goes on while it is not moved, too. */
  const about = (ms: number) => expect.toSatisfy((seen: number) => seen >= ms && seen < ms + 5000);
  const pass = (seconds: number) => shop.app.clock.advance(seconds * 1000);

  test('is answered as by Healthchecks', async () => {
    const good = await ping('kept');
    expect([good.status, await good.text(), good.headers.get('access-control-allow-origin')]).toEqual([200, 'OK', '*']);
    expect(good.headers.get('ping-body-limit')).toBe('100000');
    for (const [rest, status, text] of [
      ['/256', 400, 'invalid url format'],
      ['/soon', 404, 'not found'],
      ['?rid=no-uuid', 400, 'invalid uuid format'],
      [`/start?rid=${randomUUID()}x`, 400, 'invalid uuid format'],
    ] as const) {
      const response = await ping('kept', rest);
      expect([rest, response.status, await response.text()]).toEqual([rest, status, text]);
    }
    expect((await shop.api.request(`/ping/${'0'.repeat(32)}`)).status).toBe(404);
    expect((await ping('kept', '', { method: 'OPTIONS' })).status).toBe(204);
    expect((await ping('kept', '', { method: 'HEAD' })).status).toBe(200);
    expect((await log('kept')).pings.map((one: { method: string }) => one.method)).toEqual(['HEAD', 'GET']);
  });

  test('keeps what was sent, up to 100 KB, and its head is listed', async () => {
    const body = `first\0${'x'.repeat(150_000)}`;
    expect((await ping('kept', '/3', { method: 'POST', body })).status).toBe(200);
    const [last] = (await log('kept')).pings;
    expect(last).toMatchObject({ kind: 'fail', exitCode: 3, method: 'POST', bodyBytes: 150_006 });
    expect(last.body).toHaveLength(1000);
    const whole = await shop.api.request(`/api/heartbeats/shop/kept/pings/${last.id}/body`);
    expect((await whole.json()).body).toBe(`first\uFFFD${'x'.repeat(99_994)}`);
    expect((await shop.api.request('/api/heartbeats/shop/backup/pings/1/body')).status).toBe(404);
    expect((await shop.api.request('/api/heartbeats/shop/nobody/pings')).status).toBe(404);
  });

  test('says only something when it is a log', async () => {
    const before = await log('runs');
    await ping('runs', '/log', { method: 'POST', body: 'half done' });
    expect((await log('runs')).pings[0]).toMatchObject({ kind: 'log', body: 'half done' });
    expect(before.expectedAt).toBeNull();
    expect((await log('runs')).expectedAt).toBeNull();
  });

  test('belongs to its run: several at once are measured each by its own start', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await ping('runs', `/start?rid=${first}`);
    pass(10);
    await ping('runs', `/start?rid=${second}`);
    pass(5);
    await ping('runs', `?rid=${first}`);
    pass(20);
    expect((await log('runs')).runningSince).not.toBeNull();
    await ping('runs', `/1?rid=${second.toUpperCase()}`);
    await ping('runs', `?rid=${second}`);
    const { pings, runningSince } = await log('runs');
    expect(runningSince).toBeNull();
    expect(pings.slice(0, 3)).toMatchObject([
      { kind: 'success', run: second, durationMs: null },
      { kind: 'fail', run: second, durationMs: about(25_000), exitCode: 1 },
      { kind: 'success', run: first, durationMs: about(15_000) },
    ]);
  });

  test('of a run that begins and does not end: the heartbeat is down once it lasts too long', async () => {
    await ping('backup');
    pass(1);
    await ping('backup', '/start');
    pass(100);
    expect((await stateOf('backup'))?.state).toBe('up');
    pass(30);
    expect(await stateOf('backup')).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('not ended within'),
    });
    await ping('backup');
    pass(1);
    expect((await stateOf('backup'))?.state).toBe('up');
  });

  test('is missed by its schedule', async () => {
    await ping('nightly');
    expect((await stateOf('nightly'))?.state).toBe('up');
    expect((await log('nightly')).expectedAt).toBe('2026-01-05T13:00:00.000Z');
    shop.app.clock.advance(Date.UTC(2026, 0, 5, 13, 9) - shop.app.clock.now());
    expect((await stateOf('nightly'))?.state).toBe('up');
    pass(120);
    expect((await stateOf('nightly'))?.state).toBe('down');
  });

  test('comes too often', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ping('busy')));
    // A minute's worth at once, and what is gained in the seconds that this takes.
    const taken = answers.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThanOrEqual(60);
    expect(taken).toBeLessThan(80);
    const refused = answers.find(({ status }) => status !== 200) ?? new Response();
    expect([refused.status, await refused.text()]).toEqual([429, 'rate limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ping('kept')).status).toBe(200);
  });

  test('is one of the last hundred that are kept', async () => {
    for (let round = 0; round < 2; round += 1) {
      pass(120);
      await Promise.all(Array.from({ length: 55 }, () => ping('busy')));
    }
    expect((await log('busy')).pings).toHaveLength(100);
  });
});
