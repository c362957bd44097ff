import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DetectApp, startDetectApp } from '../detect-app.fixture.ts';
import { intakePlan } from './intake.fixture.ts';
import { intakeListener } from './intake-listener.ts';

let shop: DetectApp;
let server: Server;
let url: string;
let usually = 0;

beforeAll(async () => {
  shop = await startDetectApp(intakePlan('shop'));
  const usual = getRequestListener(shop.api.fetch);
  const counted = (...given: Parameters<typeof usual>) => {
    usually += 1;
    return usual(...given);
  };
  server = createServer(intakeListener(shop.app, counted));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await shop.close();
});

/** The same request by the short way, and in pieces of unknown length by the usual one. */
async function bothWays(path: string, text: string, headers: Record<string, string> = {}) {
  const pieces = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from(text));
      controller.close();
    },
  });
  const before = usually;
  const short = await fetch(url + path, { method: 'POST', body: text, headers });
  expect(usually).toBe(before);
  const long = await fetch(url + path, { method: 'POST', body: pieces, headers, duplex: 'half' } as RequestInit);
  expect(usually).toBe(before + 1);
  const read = async (response: Response) => [
    response.status,
    response.headers.get('content-type'),
    await response.json(),
  ];
  return [await read(short), await read(long)];
}

test('both ways answer the same, and count the same alert', async () => {
  const key = shop.app.keys.intake('shop');
  const event = { routing_key: shop.app.keys.pagerduty('shop'), event_action: 'trigger', dedup_key: 'both' };
  const payload = { summary: 'Disk is full', source: 'db-1', severity: 'error' };
  const alerts = { alerts: [{ fingerprint: 'both', status: 'firing', labels: { alertname: 'Both' } }] };
  const requests: [string, unknown, number, Record<string, string>?][] = [
    ['/v2/enqueue', { ...event, payload }, 202],
    ['/v2/enqueue', { ...event }, 400],
    ['/v2/enqueue', '{', 400],
    [`/intake/alertmanager/${key}`, alerts, 200],
    [`/intake/alertmanager/${key}?some=thing`, alerts, 200],
    [`/intake/alertmanager/${'0'.repeat(32)}`, alerts, 404],
    [`/intake/alertmanager/${key}`, 'nonsense', 400],
    [
      `/intake/json/${key}/shop-bot`,
      { id: 1, title: 'Oh', urgent: false, state: 'open' },
      202,
      { 'content-type': 'application/json' },
    ],
  ];
  for (const [path, body, status, headers] of requests) {
    const [short, long] = await bothWays(path, typeof body === 'string' ? body : JSON.stringify(body), headers);
    expect(short).toEqual(long);
    expect(short?.[0]).toBe(status);
  }
  const rows = await shop.app.db.selectFrom('alert').select(['dedup_key', 'count']).orderBy('dedup_key').execute();
  expect(rows).toEqual([
    { dedup_key: 'alertmanager:both', count: '4' },
    { dedup_key: 'json:shop-bot:1', count: '2' },
    { dedup_key: 'pagerduty:both', count: '2' },
  ]);
});

test('what is odd goes the usual way', async () => {
  const key = shop.app.keys.intake('shop');
  const hex = key.charCodeAt(0).toString(16);
  const send = async (path: string, init: RequestInit) => {
    const before = usually;
    const response = await fetch(url + path, init);
    expect(usually).toBe(before + 1);
    return response.status;
  };
  expect(await send('/v2/enqueue', { method: 'POST', body: 'x'.repeat(513 * 1024) })).toBe(413);
  expect(await send(`/intake/uptimerobot/${key}?monitorID=1&alertType=1`, { method: 'GET' })).toBe(200);
  expect(await send(`/intake/alertmanager/${key}`, { method: 'PUT', body: '{}' })).toBe(405);
  expect(await send(`/intake/alertmanager/%${hex}${key.slice(1)}`, { method: 'POST', body: '{}' })).toBe(400);
});
