import { createHmac } from 'node:crypto';
import type { InboxSource } from '@tocsin/core';
import { afterEach, expect, it } from 'vitest';
import { type DeliveringNode, many, openStage, planOfSources, quickSource, until } from './deliver.fixture.ts';
import { keyBytes } from './outgoing-headers.ts';
import { DepthBook, reportDepths } from './report-depths.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

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
  await until(() => app.got.length > 3_000);
  expect(performance.now() - before).toBeLessThan(200);
  await node.drained();
  expect(await node.ledger()).toMatchObject({ arrived: 3_001, delivered: 3_001, isBalanced: true });
});

it('takes a new address, a new source and the end of one from a new plan at once', async () => {
  const [first, second] = [await application(), await application()];
  const node = await nodeWith(quickSource(first.url));
  await node.start();
  await node.seed(many(1));
  await node.drained();
  const put = (...sources: readonly InboxSource[]) =>
    node.app.plans.put(planOfSources(...sources), '', node.app.clock.now());
  await put(quickSource(second.url));
  await until(() => owners(node, 1));
  await new Promise((done) => setTimeout(done, 100));
  await node.seed(many(1, { vendorId: 'moved' }));
  await node.drained();
  expect([first.got.length, second.got.length]).toEqual([1, 1]);
  await put(quickSource(second.url, { id: 'another' }));
  await until(async () => (await node.app.pool.query("select from inbox_owner where node = ''")).rowCount === 1);
  await node.seed(many(1, { vendorId: 'removed' }));
  await new Promise((done) => setTimeout(done, 400));
  expect(second.got).toHaveLength(1);
  expect(await node.ledger()).toMatchObject({ waiting: 1, delivered: 2 });
  await put(quickSource(second.url));
  await node.drained();
  expect(second.got).toHaveLength(2);
});

it('keeps what cannot be delivered for want of an address, and says so', async () => {
  const node = await nodeWith({ ...quickSource(''), forward: null });
  await node.start();
  await node.seed(many(3));
  const flow = async () => (await node.app.db.selectFrom('inbox_flow').selectAll().execute())[0];
  await until(async () => (await flow())?.note === 'its address is not set');
  expect(await node.ledger()).toMatchObject({ waiting: 3 });
});

it('tells the metrics of what succeeded, what failed, and how long it took', async () => {
  const app = await application(({ attempt }) => (attempt === 1 ? 500 : 200));
  const node = await nodeWith(quickSource(app.url));
  await node.seed(many(4));
  await node.start();
  await node.drained();
  const counted = async (metric: string) => {
    const rows = await node.app.db.selectFrom('counter_step').selectAll().where('metric', '=', metric).execute();
    const sum = (of: 'ok' | 'fail' | 'count') => rows.reduce((total, row) => total + row[of], 0);
    return [sum('ok'), sum('fail'), sum('count')];
  };
  await until(async () => (await counted('inbox.stripe.success')).join() === '4,4,0');
  expect(await counted('inbox.stripe.latency')).toEqual([0, 0, 4]);
  await reportDepths(node.app, new DepthBook());
  const { rows } = await node.app.pool.query(
    `select metric, last from counter_step where metric in ('inbox.stripe.depth', 'inbox.stripe.age') order by metric`,
  );
  expect(rows).toEqual([
    { metric: 'inbox.stripe.age', last: 0 },
    { metric: 'inbox.stripe.depth', last: 0 },
  ]);
});

async function owners(node: DeliveringNode, count: number): Promise<boolean> {
  return (await node.app.pool.query("select from inbox_owner where node <> ''")).rowCount === count;
}
