import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import { MOST_INSTANCES, writeInstances } from './instance.store.ts';
import { instanceBook } from './instance-book.ts';
import { pullFor, sdkRequest } from './wire.fixture.ts';

const eventually = { timeout: 5000, interval: 20 };
let node: ResponseNode;

beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

interface Listed {
  readonly connected: number;
  readonly version: number;
  readonly instances: Record<string, unknown>[];
}

async function listed(): Promise<Listed> {
  const { body } = await node.call('GET', '/api/levers');
  const [client] = body.clients as Listed[];
  if (!client) throw new Error('the list names no service');
  return client;
}

const one = async (instance: string) => (await listed()).instances.find((row) => row.instance === instance);

const report = (body: unknown) =>
  sdkRequest(node, '/sdk/instances', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

/** Listens as an application. @returns how to end it */
async function listen(headers: Record<string, string>): Promise<() => void> {
  const abort = new AbortController();
  const response = await sdkRequest(node, '/sdk/levers/stream', { headers, signal: abort.signal });
  (async () => {
    for await (const chunk of response.body ?? []) void chunk;
  })().catch(() => undefined);
  return () => abort.abort();
}

const said = { sdk: '0.1.0', runtime: 'node 22.1' };

describe('who listens', () => {
  it('is listed with what it says of itself, and whether it acts on the newest levers', async () => {
    const end = await listen({
      ...{ 'x-tocsin-instance': 'web-1', 'x-tocsin-app-version': '2.4.1' },
      ...{ 'x-tocsin-sdk': '0.1.0', 'x-tocsin-runtime': 'node 22.1' },
    });
    const row = { version: '2.4.1', ...said, connected: true, leversVersion: null, current: false, lagMs: null };
    await expect.poll(() => one('web-1'), eventually).toMatchObject(row);
    const { version } = await listed();
    expect((await report({ instance: 'web-1', ...said, leversVersion: version, lagMs: 3.4 })).status).toBe(202);
    const told = { version: '2.4.1', leversVersion: version, current: true, lagMs: 3 };
    await expect.poll(() => one('web-1'), eventually).toMatchObject(told);
    await pullFor(node, 'scheduler', false, { match: {}, except: {}, percent: null });
    expect(await one('web-1')).toMatchObject({ current: false });
    end();
    await expect.poll(() => one('web-1'), eventually).toMatchObject({ connected: false, current: false });
    node.clock.advance(3 * 60_000);
    expect(await one('web-1')).toBeUndefined();
    expect(await listed()).toMatchObject({ connected: 0 });
  });

  it('is there without an id for as long as it listens', async () => {
    const end = await listen({ 'user-agent': 'Python-urllib/3.13' });
    const listener = async () => (await listed()).instances.filter(({ runtime }) => runtime === 'Python-urllib/3.13');
    await expect.poll(listener, eventually).toHaveLength(1);
    end();
    await expect.poll(listener, eventually).toHaveLength(0);
  });

  it('stays connected while one of its two streams does', async () => {
    const [first, second] = [
      await listen({ 'x-tocsin-instance': 'web-2' }),
      await listen({ 'x-tocsin-instance': 'web-2' }),
    ];
    await expect.poll(() => one('web-2'), eventually).toMatchObject({ connected: true });
    first();
    await expect.poll(async () => (await listed()).connected, eventually).toBe(1);
    await instanceBook(node.app).write();
    expect(await one('web-2')).toMatchObject({ connected: true });
    second();
    await expect.poll(() => one('web-2'), eventually).toMatchObject({ connected: false });
  });

  it('is noted as seen for as long as it listens, and is gone with its node', async () => {
    const end = await listen({ 'x-tocsin-instance': 'web-3' });
    await expect.poll(() => one('web-3'), eventually).toMatchObject({ connected: true });
    for (let minute = 0; minute < 4; minute += 1) {
      node.clock.advance(60_000);
      await instanceBook(node.app).tend();
    }
    expect(await one('web-3')).toMatchObject({ connected: true });
    // Another node said so and was never heard of again.
    const far = { service: SERVICE, instance: 'far-1', version: null, ...said, leversVersion: 1, lagMs: null };
    await writeInstances(node.app.db, 'another-node', [{ ...far, connected: true, seenAtMs: node.clock.now() }]);
    expect(await listed()).toMatchObject({ connected: 2 });
    node.clock.advance(100_000);
    expect(await one('far-1')).toMatchObject({ connected: false });
    await instanceBook(node.app).tend();
    expect(await listed()).toMatchObject({ connected: 1 });
    const stored = await node.app.db.selectFrom('app_instance').select(['instance', 'connected']).execute();
    expect(stored).toContainEqual({ instance: 'far-1', connected: false });
    end();
  });

  it('belongs to the node that it connected to last', async () => {
    const web = { service: SERVICE, instance: 'web-4', version: null, ...said, leversVersion: null, lagMs: null };
    const seenAtMs = node.clock.now();
    await writeInstances(node.app.db, 'node-a', [{ ...web, connected: true, seenAtMs }]);
    await writeInstances(node.app.db, 'node-b', [{ ...web, connected: true, seenAtMs }]);
    await writeInstances(node.app.db, 'node-a', [{ ...web, connected: false, seenAtMs }]);
    expect(await one('web-4')).toMatchObject({ connected: true });
    await writeInstances(node.app.db, 'node-b', [{ ...web, connected: false, seenAtMs }]);
    expect(await one('web-4')).toMatchObject({ connected: false });
  });

  it('is forgotten after a day', async () => {
    node.clock.advance(25 * 3600_000);
    await instanceBook(node.app).tend();
    const left = await node.app.db.selectFrom('app_instance').select('instance').execute();
    expect(left).toEqual([]);
  });
});

describe('what an application says', () => {
  it('is refused when it is malformed, too long, or with a wrong key', async () => {
    const good = { instance: 'web-9', ...said, leversVersion: 1, lagMs: null };
    const bad = [
      ...[
        '{',
        '[]',
        'null',
        { ...good, instance: '' },
        { ...good, instance: 'a b' },
        { ...good, instance: 'x'.repeat(101) },
      ],
      ...[
        { ...good, sdk: 'x'.repeat(101) },
        { ...good, leversVersion: -1 },
        { ...good, leversVersion: 1e20 },
      ],
      ...[
        { ...good, lagMs: 'soon' },
        { ...good, lagMs: -5 },
        { ...good, runtime: undefined },
      ],
    ];
    for (const body of bad) expect((await report(body)).status, JSON.stringify(body)).toBe(400);
    expect((await report({ ...good, runtime: 'x'.repeat(5000) })).status).toBe(413);
    const wrong = { method: 'POST', body: JSON.stringify(good), headers: { authorization: 'Bearer sdk_wrong' } };
    expect((await sdkRequest(node, '/sdk/instances', wrong)).status).toBe(401);
    const strange = { ...good, version: 'v1\u0000\ud800', runtime: ' ', lagMs: 9e11 };
    expect((await report(strange)).status).toBe(202);
    await expect.poll(() => one('web-9'), eventually).toMatchObject({ version: 'v1', runtime: null, lagMs: null });
  });

  it('fills at most so many rows of a service', async () => {
    const seenAtMs = node.clock.now();
    const many = Array.from({ length: MOST_INSTANCES + 50 }, (_, index) => ({
      ...{ service: SERVICE, instance: `storm-${index}`, version: null, sdk: null, runtime: null },
      ...{ connected: false, seenAtMs, leversVersion: null, lagMs: null },
    }));
    for (let at = 0; at < many.length; at += 2000)
      await writeInstances(node.app.db, node.app.live.node, many.slice(at, at + 2000));
    const { rows } = await node.app.pool.query('select count(*)::int as count from app_instance');
    expect(rows).toEqual([{ count: MOST_INSTANCES }]);
    // Those that are there go on being noted.
    await report({ instance: 'web-9', ...said, leversVersion: 77, lagMs: 1 });
    await expect.poll(() => one('web-9'), eventually).toBeDefined();
    expect((await listed()).instances.length).toBeLessThanOrEqual(500);
  });
});
