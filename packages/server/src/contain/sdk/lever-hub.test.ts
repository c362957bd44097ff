import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../response-node.fixture.ts';

interface Client {
  readonly events: { event: string; id: number; data: { version: number; levers: Record<string, unknown> } }[];
  close(): void;
}

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

function get(path: string, headers: Record<string, string> = {}, key = node.app.keys.sdk(SERVICE)): Promise<Response> {
  return fetch(node.url + path, { headers: { authorization: `Bearer ${key}`, ...headers } });
}

/** Reads a stream into `events` until it is closed. */
async function listen(): Promise<Client> {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${node.app.keys.sdk(SERVICE)}` };
  const response = await fetch(`${node.url}/sdk/levers/stream`, { headers, signal: abort.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: Client['events'] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const frames = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const [, event, id, data] = /^event: (\w+)\nid: (\d+)\ndata: (.*)$/.exec(frame) ?? [];
        if (event && data) events.push({ event, id: Number(id), data: JSON.parse(data) });
      }
    }
  };
  read().catch(() => undefined);
  return { events, close: () => abort.abort() };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 5) {
    if (waited > 10_000) throw new Error('it did not happen within ten seconds');
    await sleep(5);
  }
}

const move = (lever: string, action: 'pull' | 'release') =>
  node.call('POST', `/api/levers/${SERVICE}/${lever}/${action}`, { reason: 'test' });

async function connected(): Promise<number> {
  const { body } = await node.call('GET', '/api/levers');
  return (body.clients as { connected: number }[])[0]?.connected ?? -1;
}

test('a hundred clients get the snapshot, every state in order, and the last one', async () => {
  const clients = await Promise.all(Array.from({ length: 100 }, listen));
  await until(() => clients.every(({ events }) => events.length > 0));
  expect(clients[0]?.events[0]).toMatchObject({
    event: 'snapshot',
    data: { levers: { scheduler: { value: true, pulled: false } } },
  });
  await expect.poll(connected, { timeout: 10_000 }).toBe(100);
  await move('rollback', 'pull');
  await move('scheduler', 'release');
  const last = (client: Client) => client.events.at(-1)?.data.levers;
  const wanted = { scheduler: { value: true, pulled: false }, rollback: { value: true, pulled: true } };
  const arrived = (client: Client) =>
    JSON.stringify(last(client)).includes('"scheduler":{"value":true') && client.events.length > 1;
  await until(() => clients.every(arrived));
  for (const client of clients) {
    expect(last(client)).toMatchObject(wanted);
    const versions = client.events.map(({ data }) => data.version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(client.events.every(({ id, data }) => id === data.version)).toBe(true);
    expect(client.events.slice(1).every(({ event }) => event === 'levers')).toBe(true);
  }
  for (const client of clients) client.close();
  for (let waited = 0; (await connected()) > 0 && waited < 200; waited += 1) await sleep(10);
  expect(await connected()).toBe(0);
});

test('the state without a stream has a tag, and 304 while nothing changed', async () => {
  const first = await get('/sdk/levers');
  const etag = first.headers.get('etag') ?? '';
  const body = (await first.json()) as { version: number };
  expect(etag).toBe(`"${body.version}"`);
  expect((await get('/sdk/levers', { 'if-none-match': etag })).status).toBe(304);
  await move('read-only', 'pull');
  let second = await get('/sdk/levers', { 'if-none-match': etag });
  for (let waited = 0; second.status === 304 && waited < 200; waited += 1) {
    await sleep(10);
    second = await get('/sdk/levers', { 'if-none-match': etag });
  }
  expect(await second.json()).toMatchObject({ levers: { 'read-only': { value: true, pulled: true } } });
});

test('applications hear until when a lever is pulled, also when only that changes', async () => {
  const client = await listen();
  const untilOf = () => (client.events.at(-1)?.data.levers['read-only'] as { until?: number } | undefined)?.until;
  const body = { reason: 'test', expiresInSeconds: 600 };
  await node.call('POST', `/api/levers/${SERVICE}/read-only/pull`, body);
  await until(() => untilOf() !== undefined);
  expect(Math.abs((untilOf() ?? 0) - node.clock.now() - 600_000)).toBeLessThan(60_000);
  await node.call('POST', `/api/levers/${SERVICE}/read-only/pull`, { ...body, expiresInSeconds: null });
  await until(() => untilOf() === undefined);
  expect(client.events.at(-1)?.data.levers['read-only']).toEqual({ value: true, pulled: true });
  client.close();
});

test('a key that is missing, wrong or of another service opens nothing', async () => {
  expect((await get('/sdk/levers', {}, 'wrong')).status).toBe(401);
  expect((await get('/sdk/levers/stream', {}, node.app.keys.sdk('another'))).status).toBe(401);
  expect((await fetch(`${node.url}/sdk/levers/stream`)).status).toBe(401);
});

test('a plan with another lever is a newer version for applications', async () => {
  const client = await listen();
  await until(() => client.events.length > 0);
  const plan = node.app.plans.get(SERVICE);
  const scheduler = plan.levers.scheduler;
  if (!scheduler) throw new Error('the plan has no scheduler');
  const levers = { ...plan.levers, drain: { ...scheduler, id: 'drain' } };
  await node.app.plans.put({ ...plan, levers, version: 'f'.repeat(64) }, '', node.clock.now());
  await until(() => client.events.some(({ data }) => 'drain' in data.levers));
  const [first, second] = client.events;
  expect(second?.data.version).toBe((first?.data.version ?? 0) + 1);
  client.close();
});
