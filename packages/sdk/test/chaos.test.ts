import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient } from '../src/client.ts';
import { type FakeTocsin, startFakeTocsin } from '../src/tocsin-server.fake.ts';
import { type Application, startApplication } from './application.fixture.ts';
import { type Network, startProxy } from './proxy.fixture.ts';

/** Whatever happens between the application and Tocsin, each request of the application succeeds, and the levers come back. */
const TIMING = { silenceMs: 150, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 50 };
const soon = { timeout: 4_000, interval: 5 };

let tocsin: FakeTocsin;
let proxy: Network;
let client: TocsinClient;
let application: Application;
let errors: string[];
let version: number;

beforeEach(async () => {
  errors = [];
  version = 1;
  tocsin = await startFakeTocsin({ limit: 1 });
  proxy = await startProxy(tocsin.url);
  client = createTocsin({
    ...{ url: proxy.url, key: 'k1', service: 'shop', timing: TIMING, flushIntervalMs: 20, defaults: { limit: 0 } },
    onError: (error) => errors.push(error.message),
  });
  application = await startApplication(client);
  await client.ready(4_000);
});

afterEach(async () => {
  await application.stop();
  await client.close();
  await proxy.close();
  await tocsin.kill();
  expect([...application.answers.keys()]).toEqual([200]);
});

function publish(): number {
  version += 1;
  tocsin.publish(version, { limit: version });
  return version;
}

async function converges(wanted: number): Promise<void> {
  await vi.waitFor(() => expect(client.lever('limit')).toBe(wanted), soon);
}

/** The application has been asked some more since. */
async function goesOn(): Promise<void> {
  const before = application.answers.get(200) ?? 0;
  await vi.waitFor(() => expect(application.answers.get(200)).toBeGreaterThan(before + 5), soon);
}

async function connected(wanted: boolean): Promise<void> {
  await vi.waitFor(() => expect(client.stats().connected).toBe(wanted), soon);
}

describe('the application goes on, and the levers come back', () => {
  it('when Tocsin is killed and started again', async () => {
    await connected(true);
    await tocsin.kill();
    await connected(false);
    await goesOn();
    expect(client.lever('limit')).toBe(1);
    const wanted = publish();
    await tocsin.restart();
    await converges(wanted);
    await connected(true);
  });

  it('when every connection is cut, again and again', async () => {
    for (let round = 0; round < 10; round += 1) {
      proxy.cut();
      await converges(publish());
    }
    await goesOn();
    await connected(true);
  });

  it('when no connection is accepted for a while', async () => {
    await connected(true);
    proxy.weather = 'refusing';
    proxy.cut();
    await connected(false);
    const wanted = publish();
    await goesOn();
    expect(client.lever('limit')).toBe(1);
    proxy.weather = 'fair';
    await converges(wanted);
  });

  it('when the network swallows everything and stays open', async () => {
    await connected(true);
    proxy.weather = 'stalled';
    const wanted = publish();
    await vi.waitFor(() => expect(errors.join()).toContain('nothing heard for 150 ms'), soon);
    await connected(false);
    await goesOn();
    proxy.weather = 'fair';
    await converges(wanted);
  });

  it('when what arrives is not what was sent', async () => {
    await connected(true);
    proxy.weather = 'nonsense';
    const wanted = publish();
    proxy.cut();
    await connected(false);
    await goesOn();
    proxy.weather = 'fair';
    await converges(wanted);
  });

  it('when garbage comes in the middle of the stream', async () => {
    for (let round = 0; round < 5; round += 1) {
      await connected(true);
      proxy.inject(randomBytes(5_000));
      await converges(publish());
    }
    await goesOn();
  });

  it('when the stream ends in the middle of a frame', async () => {
    await connected(true);
    tocsin.writeRaw('event: levers\ndata: {"version":99,"levers":{"limit":{"value":99');
    proxy.halfClose();
    await connected(false);
    const wanted = publish();
    await converges(wanted);
    expect(client.stats().version).toBe(wanted);
  });

  it('when the stream dribbles and never says anything: polling has the levers', async () => {
    await connected(true);
    tocsin.greets = false;
    proxy.cut();
    await connected(false);
    const dribble = setInterval(() => tocsin.writeRaw('d'), 20);
    try {
      await converges(publish());
      await vi.waitFor(() => expect(errors.join()).toContain('nothing heard for 150 ms'), soon);
      expect(client.stats().connected).toBe(false);
    } finally {
      clearInterval(dribble);
    }
    tocsin.greets = true;
    await connected(true);
  });

  it('when streams are blocked altogether, and what is counted arrives', async () => {
    tocsin.streamStatus = 403;
    proxy.cut();
    await connected(false);
    await converges(publish());
    await goesOn();
    await application.stop();
    const served = application.answers.get(200);
    const counted = () =>
      tocsin.posted
        .flatMap(({ body }) => (body.points ?? []) as { metric: string; ok: number }[])
        .filter(({ metric }) => metric === 'requests')
        .reduce((sum, { ok }) => sum + ok, 0);
    await vi.waitFor(() => expect(counted()).toBeGreaterThanOrEqual(served ?? 0), soon);
    expect(client.stats().dropped).toBe(0);
  });
});

describe('what was replayed, reordered or mistimed', () => {
  it('an older state is never taken over', async () => {
    await connected(true);
    await converges(publish());
    await converges(publish());
    for (const old of [1, 2]) {
      tocsin.writeRaw(`event: levers\ndata: {"version":${old},"levers":{"limit":{"value":${old},"pulled":true}}}\n\n`);
    }
    await vi.waitFor(
      () => expect(errors.filter((message) => message.includes('is older than 3'))).toHaveLength(2),
      soon,
    );
    expect(client.lever('limit')).toBe(3);
  });

  it.each([
    ['years ahead', 1e12],
    ['years behind', -1e12],
  ])('a clock that is %s changes nothing but the lag', async (_, offsetMs) => {
    await connected(true);
    const realNow = Date.now;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
    try {
      const at = realNow();
      tocsin.publishText(2, JSON.stringify({ version: 2, at, levers: { limit: { value: 2, pulled: true } } }));
      await converges(2);
      expect(client.stats().lagMs ?? -1).toBeGreaterThanOrEqual(offsetMs > 0 ? 1e12 : 0);
      version = 2;
      proxy.cut();
      await converges(publish());
    } finally {
      clock.mockRestore();
    }
  });
});
