import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient, type TocsinOptions } from './client.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

const TIMING = { silenceMs: 5_000, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40 };
const eventually = { timeout: 5_000, interval: 5 };

let tocsin: FakeTocsin;
let folder: string;
const clients: TocsinClient[] = [];
let errors: string[];

function connect(options: Partial<TocsinOptions> = {}): TocsinClient {
  const client = createTocsin({
    url: tocsin.url,
    key: 'k1',
    timing: TIMING,
    flushIntervalMs: 10,
    onError: (error) => errors.push(error.message),
    ...options,
  });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  errors = [];
  tocsin = await startFakeTocsin({ scheduler: true, limit: 5 });
  folder = await mkdtemp(join(tmpdir(), 'tocsin-sdk-'));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await tocsin.kill();
  await rm(folder, { recursive: true });
});

describe('levers by stream', () => {
  it('takes the snapshot, then each change, and calls back only for values that differ', async () => {
    const client = connect({ defaults: { scheduler: true, mode: 'normal' } });
    const heard: unknown[] = [];
    client.onLever('*', (value, id, previous) => heard.push([id, previous, value]));
    const scheduler: unknown[] = [];
    const stop = client.onLever('scheduler', (value) => scheduler.push(value));

    expect(await client.ready(5_000)).toBe('server');
    expect(client.lever('limit')).toBe(5);
    expect(client.lever('mode')).toBe('normal');
    expect(client.lever('unheard-of')).toBeUndefined();

    tocsin.publish(2, { scheduler: false });
    await vi.waitFor(() => expect(client.lever('scheduler')).toBe(false), eventually);
    expect(client.lever('limit')).toBeUndefined();
    stop();
    tocsin.publish(3, { scheduler: true });
    await vi.waitFor(() => expect(client.lever('scheduler')).toBe(true), eventually);

    expect(scheduler).toEqual([false]);
    expect(heard).toEqual([
      ['limit', undefined, 5],
      ['scheduler', true, false],
      ['limit', 5, undefined],
      ['scheduler', false, true],
    ]);
    expect(client.levers()).toEqual({
      scheduler: { value: true, pulled: false },
      mode: { value: 'normal', pulled: false },
    });
    expect(client.stats()).toMatchObject({ connected: true, version: 3, source: 'server' });
  });

  it('ignores a version older than the one held', async () => {
    const client = connect();
    await client.ready(5_000);
    await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
    tocsin.publish(9, { scheduler: false });
    tocsin.publish(8, { scheduler: true });
    await vi.waitFor(() => expect(errors.join()).toContain('version 8 is older than 9'), eventually);
    expect(client.lever('scheduler')).toBe(false);
  });

  it('reports garbage and goes on', async () => {
    const client = connect();
    await client.ready(5_000);
    await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
    for (const data of ['{', 'null', '[]', '{"version":"2","levers":{}}', '{"version":2,"levers":7}', '\u0000\ufffd']) {
      tocsin.writeRaw(`event: levers\ndata: ${data}\n\n`);
    }
    tocsin.writeRaw(': keep-alive\n\nnonsense\nevent: other\ndata: {"version":99,"levers":{}}\n\n');
    tocsin.writeRaw('event: levers\r\ndata: {"version":2,\r');
    tocsin.writeRaw('\ndata: "levers":{"scheduler":{"value":false,"pulled":true},"odd":{"value":{}}}}\r\n\r\n');
    await vi.waitFor(() => expect(client.lever('scheduler')).toBe(false), eventually);
    expect(client.levers()).toEqual({ scheduler: { value: false, pulled: true } });
    expect(client.stats().version).toBe(2);
    expect(errors.length).toBeGreaterThanOrEqual(6);
  });

  it('keeps the last known values while the server is dead and follows it when it is back', async () => {
    const client = connect();
    await client.ready(5_000);
    await tocsin.kill();
    await vi.waitFor(() => expect(client.stats().connected).toBe(false), eventually);
    expect(client.lever('limit')).toBe(5);
    tocsin.publish(2, { scheduler: false, limit: 1 });
    await tocsin.restart();
    await vi.waitFor(() => expect(client.lever('limit')).toBe(1), eventually);
    await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
  });

  it('reconnects when nothing is heard for too long', async () => {
    tocsin.greets = false;
    const client = connect({ timing: { ...TIMING, silenceMs: 50 } });
    await vi.waitFor(() => expect(tocsin.streamsOpened).toBeGreaterThan(2), eventually);
    expect(errors.join()).toContain('nothing heard for 50 ms');
    expect(client.lever('limit')).toBe(5);
  });

  it('does not disturb other listeners when one throws', async () => {
    const client = connect();
    const heard: unknown[] = [];
    client.onLever('limit', () => {
      throw new Error('listener broke');
    });
    client.onLever('limit', (value) => heard.push(value));
    await client.ready(5_000);
    expect(heard).toEqual([5]);
    expect(errors).toContain('listener broke');
  });
});

describe('levers by polling', () => {
  it.each([404, 500])(
    'polls with the entity tag while the stream answers %i, and stops when it is back',
    async (status) => {
      tocsin.streamStatus = status;
      const client = connect();
      await client.ready(5_000);
      expect(client.lever('limit')).toBe(5);
      await vi.waitFor(() => expect(tocsin.polls).toContainEqual({ ifNoneMatch: '"1"', status: 304 }), eventually);
      tocsin.publish(2, { limit: 6 });
      await vi.waitFor(() => expect(client.lever('limit')).toBe(6), eventually);
      tocsin.streamStatus = 200;
      await vi.waitFor(() => expect(client.stats().connected).toBe(true), eventually);
      const polls = tocsin.polls.length;
      tocsin.publish(3, { limit: 7 });
      await vi.waitFor(() => expect(client.lever('limit')).toBe(7), eventually);
      expect(tocsin.polls.length).toBe(polls);
    },
  );
});

describe('without a server', () => {
  it('is ready after the time given, with the defaults, and never rejects', async () => {
    const client = connect({ url: 'http://127.0.0.1:1', defaults: { scheduler: false } });
    expect(await client.ready(20)).toBe('defaults');
    expect(client.lever('scheduler')).toBe(false);
  });

  it('is ready at once when no address is configured, and sends nothing', async () => {
    const client = connect({ url: undefined, defaults: { scheduler: false } });
    expect(await client.ready(60_000)).toBe('defaults');
    client.counter('x').ok();
    expect(await client.heartbeat('x').ping()).toBe(false);
    expect(errors).toEqual([]);
  });
});

describe('in a program of its own', () => {
  const sdk = new URL('../dist/index.js', import.meta.url).href;

  it.each([
    [
      'waits and closes although Tocsin is dead',
      `await client.ready(50); await client.heartbeat('x').ping(); client.counter('c').ok(); await client.close(); console.log('closed')`,
      'closed\n',
    ],
    ['ends by itself when nobody closes and no stream is open', `console.log('done')`, 'done\n'],
  ])('%s', async (_, script, output) => {
    const program = join(folder, 'program.mjs');
    await writeFile(
      program,
      `import { createTocsin } from '${sdk}';\nconst client = createTocsin({ url: 'http://127.0.0.1:9', key: 'k' });\n${script};\n`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 20_000 });
    expect(stdout).toBe(output);
  });
});

describe('state file', () => {
  it('gives the last known values to the next start, which then takes any version from the server', async () => {
    const stateFile = join(folder, 'levers.json');
    tocsin.publish(7, { limit: 3 });
    const first = connect({ stateFile });
    await first.ready(5_000);
    await first.close();
    expect(JSON.parse(await readFile(stateFile, 'utf8'))).toEqual({
      version: 7,
      levers: { limit: { value: 3, pulled: false } },
    });
    expect(await readdir(folder)).toEqual(['levers.json']);

    await tocsin.kill();
    const second = connect({ stateFile, defaults: { limit: 100 } });
    expect(await second.ready(200)).toBe('file');
    expect(second.lever('limit')).toBe(3);
    tocsin.publish(2, { limit: 4 });
    await tocsin.restart();
    await vi.waitFor(() => expect(second.lever('limit')).toBe(4), eventually);
  });

  it('survives a broken file and a folder that does not exist', async () => {
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"version":');
    const client = connect({ url: undefined, stateFile: broken, defaults: { limit: 1 } });
    expect(await client.ready(5_000)).toBe('defaults');
    expect(client.lever('limit')).toBe(1);
    expect(errors).toHaveLength(1);

    const homeless = connect({ stateFile: join(folder, 'missing', 'levers.json') });
    await homeless.ready(5_000);
    await vi.waitFor(() => expect(errors.join()).toContain('ENOENT'), eventually);
    expect(homeless.lever('limit')).toBe(5);
  });
});

describe('breakers of a client', () => {
  it('are forced by their lever, told to listeners, and counted when they change by themselves', async () => {
    tocsin.publish(1, { 'breaker.mail': 'auto' });
    const client = connect();
    const told: unknown[] = [];
    client.onBreaker((change) => told.push([change.state, change.forced]));
    const breaker = client.breaker('mail', { failures: 1 });
    expect(client.breaker('mail')).toBe(breaker);
    await client.ready(5_000);

    tocsin.publish(2, { 'breaker.mail': 'forced-open' });
    await vi.waitFor(() => expect(breaker.state).toBe('open'), eventually);
    tocsin.publish(3, { 'breaker.mail': 'auto' });
    await vi.waitFor(() => expect(breaker.state).toBe('closed'), eventually);
    await expect(breaker.run(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');

    expect(told).toEqual([
      ['open', true],
      ['closed', true],
      ['open', false],
    ]);
    const sent = () => tocsin.posted.flatMap(({ body }) => (body.points ?? []) as { metric: string }[]);
    await vi.waitFor(
      () =>
        expect(sent().filter(({ metric }) => metric === 'breaker.mail')).toEqual([
          { metric: 'breaker.mail', ok: 0, fail: 1 },
        ]),
      eventually,
    );
  });
});
