import type { ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { type DeliveringNode, many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

async function attempts(node: DeliveringNode) {
  const query = node.app.db.selectFrom('inbox_attempt').select(['action', 'status', 'note']).orderBy('at');
  return query.execute();
}

it('tries again what failed, and keeps each attempt', async () => {
  const app = await application(({ attempt }) => (attempt < 3 ? 503 : 204));
  const node = await nodeWith(quickSource(app.url));
  await node.seed(many(1));
  await node.start();
  await node.drained();
  expect(app.got.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(new Set(app.got.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  expect(await attempts(node)).toEqual([
    { action: 'failed', status: 503, note: 'answered 503: answered' },
    { action: 'failed', status: 503, note: 'answered 503: answered' },
    { action: 'delivered', status: 204, note: null },
  ]);
});

it('makes a dead letter with its reason of what failed too often, and of nothing else', async () => {
  const app = await application(({ vendorId }) => (vendorId === 'bad_0' ? 422 : 200));
  const node = await nodeWith(quickSource(app.url));
  await node.seed([...many(1, { vendorId: 'bad' }), ...many(20)]);
  await node.start();
  await node.drained();
  expect(app.got.filter(({ vendorId }) => vendorId === 'bad_0')).toHaveLength(5);
  const dead = await node.app.db.selectFrom('inbox_waiting').select(['attempts', 'dead', 'error']).execute();
  expect(dead).toEqual([{ attempts: 5, dead: true, error: 'answered 422: answered' }]);
  expect(await node.ledger()).toMatchObject({ delivered: 20, dead: 1, waiting: 0 });
});

const BAD: Record<string, { readonly answer: (response: ServerResponse) => unknown; readonly reason: RegExp }> = {
  'a redirect': {
    answer: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    reason: /^answered 302: redirects are not followed$/,
  },
  silence: { answer: () => undefined, reason: /^no answer within 0\.3 s$/ },
  'a closed socket': {
    answer: (response) => response.destroy(),
    reason: /other side closed|ECONNRESET|terminated|socket/i,
  },
  'half an answer': {
    answer(response) {
      response.writeHead(200, { 'content-length': '50' }).write('half');
      setTimeout(() => response.destroy(), 20);
    },
    reason: /^its answer broke off: /,
  },
  'an answer without an end': {
    answer: (response) => response.writeHead(200).write('and so on'),
    reason: /its answer did not end$/,
  },
};

it.each(Object.keys(BAD))('counts %s as a failure', async (name) => {
  const { answer = () => undefined, reason = /never/ } = BAD[name] ?? {};
  const app = await application((_, response) => {
    answer(response);
    return 0;
  });
  const retry = { attempts: 1, first: 1, most: 1 };
  const node = await nodeWith(quickSource(app.url, { retry, timeout: 0.3 }));
  await node.seed(many(1));
  await node.start();
  await node.drained();
  const [dead] = await attempts(node);
  expect(dead?.action).toBe('dead');
  expect(dead?.note).toMatch(reason);
  expect(app.got).toHaveLength(1);
});

it('reads no more of a long answer than it keeps', async () => {
  const app = await application((_, response) => {
    response.writeHead(200);
    const more = () => !response.destroyed && response.write('x'.repeat(10_000), () => setImmediate(more));
    more();
    return 0;
  });
  const node = await nodeWith(quickSource(app.url));
  await node.seed(many(1));
  await node.start();
  await node.drained();
  expect(await attempts(node)).toEqual([{ action: 'delivered', status: 200, note: 'x'.repeat(500) }]);
});

it('waits as long as Retry-After says', async () => {
  const app = await application(({ attempt }, response) => {
    if (attempt > 1) return 200;
    response.writeHead(429, { 'retry-after': '1' }).end();
    return 0;
  });
  const node = await nodeWith(quickSource(app.url));
  await node.seed(many(1));
  await node.start();
  await node.drained();
  const [first, second] = app.got;
  expect((second?.beganMs ?? 0) - (first?.beganMs ?? 0)).toBeGreaterThan(990);
});

it('spares a destination that only fails, probes it one by one, and goes on when it works', async () => {
  let works = false;
  const app = await application(() => (works ? 200 : 500));
  const node = await nodeWith(
    quickSource(app.url, { concurrency: 4, retry: { attempts: 50, first: 0.01, most: 0.02 } }),
  );
  await node.seed(many(100));
  await node.start();
  const flow = async () => (await node.app.db.selectFrom('inbox_flow').selectAll().execute())[0];
  await until(async () => (await flow())?.breaker === 'open');
  // Ten that opened it, those that were under way with them, and a probe a second.
  expect(app.got.length).toBeLessThan(17);
  expect((await flow())?.note).toBe('answered 500: answered');
  const before = app.got.length;
  await new Promise((done) => setTimeout(done, 1_200));
  expect(app.got.length - before).toBeLessThanOrEqual(2);
  works = true;
  await node.drained();
  await until(async () => (await flow())?.breaker === 'closed');
});

it('reaches nobody where nobody listens, and loses nothing', async () => {
  const node = await nodeWith(
    quickSource('http://127.0.0.1:1/hooks', { retry: { attempts: 3, first: 0.01, most: 0.01 } }),
  );
  await node.seed(many(2));
  await node.start();
  await node.drained();
  expect(await node.ledger()).toMatchObject({ dead: 2 });
  expect((await attempts(node))[0]?.note).toMatch(/ECONNREFUSED/);
});
