import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import {
  type Application,
  type DeliveringNode,
  planOfSources,
  quickSource,
  startApplication,
  startDeliveringNode,
} from './deliver.fixture.ts';
import { keyBytes } from './outgoing-headers.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function application(handle?: Application['handle']): Promise<Application> {
  const made = await startApplication(handle);
  ends.push(() => made.close());
  return made;
}

async function nodeWith(...sources: Parameters<typeof planOfSources>): Promise<DeliveringNode> {
  const node = await startDeliveringNode(planOfSources(...sources));
  ends.push(() => node.close());
  return node;
}

const many = (count: number, prefix = 'evt') =>
  Array.from({ length: count }, (_, index) => ({ vendorId: `${prefix}_${index}` }));

it('delivers what waits, once, as it came, with a signature of its own', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(`${app.url}?token=1`));
  const body = Buffer.from([0, 255, 123, 10]);
  const headers = [
    'Stripe-Signature',
    't=1,v1=2',
    'X-Twice',
    'a',
    'X-Twice',
    'b',
    'Connection',
    'close, X-Hop',
    'X-Hop',
    '1',
  ];
  const forged = [
    'Tocsin-Event',
    '7',
    'Host',
    'evil.example.com',
    'Content-Length',
    '99',
    'Transfer-Encoding',
    'chunked',
  ];
  await node.seed([{ vendorId: 'evt 1ü', headers: [...headers, ...forged], query: '?a=b', body }]);
  await node.start();
  await node.drained();
  expect(app.got).toHaveLength(1);
  const [got] = app.got;
  expect(got?.body).toEqual(body);
  expect(got?.url).toBe('/hooks?token=1&a=b');
  expect(got?.headers).toMatchObject({ 'stripe-signature': 't=1,v1=2', 'x-twice': 'a, b', 'tocsin-attempt': '1' });
  expect(got?.headers).not.toHaveProperty('x-hop');
  expect(got?.rawHeaders).toContain('Stripe-Signature');
  const id = 'shop/stripe/evt%201%C3%BC';
  const time = String(got?.headers['tocsin-webhook-timestamp']);
  const key = keyBytes(node.app.keys.inbox('shop', 'stripe'));
  const signature = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
  expect(got?.headers).toMatchObject({ 'idempotency-key': id, 'tocsin-webhook-id': id });
  expect(got?.headers['tocsin-webhook-signature']).toBe(`v1,${signature}`);
  expect(await node.ledger()).toMatchObject({ arrived: 1, delivered: 1, waiting: 0, isBalanced: true });
});

it('delivers what arrives later within a moment, and the whole of a backlog', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url, { concurrency: 16 }));
  await node.seed(many(3_000));
  await node.start();
  await node.drained();
  expect(new Set(app.got.map(({ event }) => event)).size).toBe(3_000);
  expect(app.got).toHaveLength(3_000);
  const before = performance.now();
  await node.seed([{ vendorId: 'late' }]);
  while (app.got.length === 3_000) await sleep(1);
  expect(performance.now() - before).toBeLessThan(200);
  await node.drained();
  expect(await node.ledger()).toMatchObject({ arrived: 3_001, delivered: 3_001, isBalanced: true });
});
