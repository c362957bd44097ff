import { setTimeout as sleep } from 'node:timers/promises';
import { createTocsin, type TocsinClient } from '@tocsin/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';
import { sdkRequest } from '../sdk/wire.fixture.ts';

const eventually = { timeout: 10_000, interval: 20 };
let node: ResponseNode;
const clients: TocsinClient[] = [];

beforeAll(async () => {
  node = await startResponseNode();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await node.app.pool.query('delete from app_breaker');
});
afterAll(() => node.close());

const report = (instance: string, breakers: object[]) =>
  sdkRequest(node, '/sdk/breakers', { method: 'POST', body: JSON.stringify({ instance, breakers }) });
const breaker = (name: string, more: object = {}) => ({ name, trip: null, openForMs: 0, share: null, ...more });
const open = { trip: 'failures', openForMs: 60_000 };

async function alert(name: string) {
  await node.settle();
  const { rows } = await node.app.pool.query('select * from alert where dedup_key = $1', [
    `breaker:${SERVICE}:${name}`,
  ]);
  return rows[0];
}

async function connect(): Promise<TocsinClient> {
  const client = createTocsin({ url: node.url, key: node.app.keys.sdk(SERVICE) });
  clients.push(client);
  await client.ready(10_000);
  return client;
}

const refuse = () => Promise.reject(new Error('refused'));

describe('an open breaker', () => {
  it('is an alert until it is closed, which by itself is only recorded', async () => {
    const client = await connect();
    const mail = client.breaker('mail', { failures: 1, resetMs: 50 });
    await mail.run(refuse).catch(() => {});
    await expect
      .poll(() => alert('mail'), eventually)
      .toMatchObject({
        ...{ status: 'firing', source: 'breaker:mail', severity: null, incident_id: null, held_by: 'breaker' },
        summary: 'The breaker mail is open in one instance (failures)',
      });
    await sleep(60);
    await mail.run(() => 'sent');
    await expect.poll(() => alert('mail'), eventually).toMatchObject({ status: 'resolved', told: null });
  });

  it('stays an alert while one instance has it open, and is none when that is gone', async () => {
    await report('a', [breaker('voice', open)]);
    await report('b', [breaker('voice', open)]);
    await report('a', []);
    expect(await alert('voice')).toMatchObject({ status: 'firing' });
    await node.advance(130);
    expect(await alert('voice')).toMatchObject({ status: 'resolved' });
  });

  it('of a client that says good-bye is over', async () => {
    const client = await connect();
    await client
      .breaker('cache', { failures: 1 })
      .run(refuse)
      .catch(() => {});
    await expect.poll(() => alert('cache'), eventually).toMatchObject({ status: 'firing' });
    await client.close();
    await expect.poll(() => alert('cache'), eventually).toMatchObject({ status: 'resolved' });
  });
});

describe('a shared breaker', () => {
  const shared = { share: 0.5 };
  const told = async (response: Promise<Response>) => ((await (await response).json()) as { open: object[] }).open;

  it.each([
    [1, 1, 0.5, true],
    [2, 1, 0.5, true],
    [3, 1, 0.5, false],
    [3, 2, 0.5, true],
    [4, 1, 0, true],
    [4, 3, 1, false],
  ])(
    'of %d instances, %d of them open, with the share %d: open everywhere is %s',
    async (all, opened, share, everywhere) => {
      for (let i = 0; i < all; i += 1) await report(`i${i}`, [breaker('sms', { share, ...(i < opened ? open : {}) })]);
      const last = await told(report('i0', [breaker('sms', { share, ...open })]));
      expect(last).toEqual(everywhere ? [{ name: 'sms', forMs: 60_000 }] : []);
    },
  );

  it('counts nobody who is gone, and nobody who does not share', async () => {
    await report('gone', [breaker('sms', shared)]);
    await report('gone-too', [breaker('sms', shared)]);
    await report('alone', [breaker('sms', open)]);
    expect(await told(report('a', [breaker('sms', { ...shared, ...open })]))).toEqual([]);
    node.clock.advance(120_000);
    expect(await told(report('a', [breaker('sms', { ...shared, ...open })]))).toHaveLength(1);
  });

  it('opens in the other instances at once, and for no longer than their own time', async () => {
    const [first, second] = [await connect(), await connect()];
    const options = { failures: 1, resetMs: 30_000, shared: true };
    const [one, other] = [first.breaker('push', options), second.breaker('push', { ...options, resetMs: 5_000 })];
    const alone = second.breaker('pull', { failures: 1 });
    const rows = async () => (await node.app.pool.query(`select 1 from app_breaker where name = 'push'`)).rowCount;
    await expect.poll(rows, eventually).toBe(2);
    const reasons: string[] = [];
    second.onBreaker(({ reason }) => reasons.push(reason));
    await one.run(refuse).catch(() => {});
    await expect.poll(() => other.state, eventually).toBe('open');
    expect(other.openForMs).toBeLessThanOrEqual(5_000);
    expect([reasons, alone.state, other.trip]).toEqual([['peers'], 'closed', undefined]);
  });
});

describe('a report that is wrong', () => {
  it.each([
    ['{', 400],
    ['{}', 400],
    [JSON.stringify({ instance: '', breakers: [] }), 400],
    [JSON.stringify({ instance: 'a', breakers: [breaker('x\0y')] }), 400],
    [JSON.stringify({ instance: 'a', breakers: [breaker('x', { share: 2 })] }), 400],
    [JSON.stringify({ instance: 'a', breakers: [breaker('x'), breaker('x', open)] }), 200],
    ['x'.repeat(600_000), 413],
  ])('%.40s is answered %d', async (body, status) => {
    expect((await sdkRequest(node, '/sdk/breakers', { method: 'POST', body })).status).toBe(status);
  });

  it('needs the key of a service', async () => {
    const init = { method: 'POST', headers: { authorization: 'Bearer nobody' }, body: '{}' };
    expect((await sdkRequest(node, '/sdk/breakers', init)).status).toBe(401);
  });
});
