import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from './connection.ts';
import { type CounterPoint, Counters } from './counters.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

let tocsin: FakeTocsin;
let errors: string[];

beforeEach(async () => {
  errors = [];
  tocsin = await startFakeTocsin();
});
afterEach(() => tocsin.kill());

function start(flushIntervalMs = 60_000, url = tocsin.url): Counters {
  const connection = createConnection(url, 'k1', 'shop');
  return new Counters({ connection, flushIntervalMs, reportError: (error) => errors.push(error.message) });
}

function points(): CounterPoint[] {
  return tocsin.posted.flatMap(({ body }) => body.points as CounterPoint[]);
}

describe('Counters', () => {
  it('aggregates ratios, sums and durations into one request', async () => {
    const counters = start();
    const webhooks = counters.counter('webhook.success_rate');
    webhooks.ok(11);
    webhooks.ok();
    webhooks.fail();
    counters.counter('revenue.saved').add(12.5);
    counters.counter('revenue.saved').add(7.5);
    const latency = counters.timer('http.latency');
    for (const durationMs of [0, 5, 5.25, 30_000, 30_001]) latency.observe(durationMs);
    for (const depth of [3, 4, -2]) counters.gauge('queue.depth').set(depth);
    await counters.flush();

    expect(tocsin.posted).toHaveLength(1);
    expect(tocsin.posted[0]).toMatchObject({ path: '/sdk/counters', authorization: 'Bearer k1' });
    expect(Date.parse(tocsin.posted[0]?.body.sentAt as string)).toBeGreaterThan(0);
    expect(points()).toEqual([
      { metric: 'webhook.success_rate', ok: 12, fail: 1 },
      { metric: 'revenue.saved', count: 2, sum: 20 },
      {
        ...{ metric: 'http.latency', count: 5, sum: 60_011.25, last: 30_001, min: 0, max: 30_001 },
        // Numbers as the server's own rule gives them; it has the same examples.
        sketch: { 0: 1, 111: 1, 112: 1, 357: 2 },
      },
      { metric: 'queue.depth', count: 3, sum: 5, last: -2, min: -2, max: 4 },
    ]);
    await counters.flush();
    expect(tocsin.posted).toHaveLength(1);
    await counters.close();
  });

  it.each(['hang up', 500, 401] as const)(
    'keeps what failed with %s, merges it with what came since, and sends all once',
    async (failure) => {
      tocsin.postStatus = failure;
      const counters = start();
      counters.counter('a').ok(2);
      counters.timer('t').observe(3);
      await counters.flush();
      counters.counter('a').fail(1);
      counters.timer('t').observe(70);
      await counters.flush();
      expect(errors.length).toBe(2);
      tocsin.posted.length = 0;
      tocsin.postStatus = 202;
      await counters.flush();
      expect(points()).toEqual([
        { metric: 'a', ok: 2, fail: 1 },
        { metric: 't', count: 2, sum: 73, last: 70, min: 3, max: 70, sketch: { 97: 1, 186: 1 } },
      ]);
      expect(counters.dropped).toBe(0);
      await counters.close();
    },
  );

  it('sends by itself, and again after the server was dead', async () => {
    const counters = start(5);
    await tocsin.kill();
    counters.counter('a').ok(1);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), { timeout: 5_000, interval: 5 });
    await tocsin.restart();
    await vi.waitFor(() => expect(points()).toEqual([{ metric: 'a', ok: 1, fail: 0 }]), {
      timeout: 5_000,
      interval: 5,
    });
    await counters.close();
  });

  it('never holds more than 1,000 metrics and counts what it dropped, also when a failed batch comes back', async () => {
    tocsin.postStatus = 500;
    const counters = start();
    for (let i = 0; i < 1_005; i += 1) counters.counter(`m${i}`).ok();
    counters.counter('m0').ok();
    expect(counters.pendingMetrics).toBe(1_000);
    expect(counters.dropped).toBe(5);
    const flushed = counters.flush();
    for (let i = 0; i < 10; i += 1) counters.counter(`late${i}`).fail(2);
    await flushed;
    expect(counters.pendingMetrics).toBe(1_000);
    expect(counters.dropped).toBe(15);
    await counters.close();
  });

  it('gives up a batch that the server calls invalid instead of sending it for ever', async () => {
    tocsin.postStatus = 422;
    const counters = start();
    counters.counter('a').ok(3);
    await counters.flush();
    expect(counters.dropped).toBe(3);
    expect(counters.pendingMetrics).toBe(0);
    await counters.close();
  });

  it('leaves out numbers that would poison the sums, and reports them', async () => {
    const counters = start();
    counters.counter('a').ok(Number.NaN);
    counters.counter('a').add(Number.POSITIVE_INFINITY);
    counters.timer('t').observe(-1);
    counters.counter('').ok();
    counters.gauge('g').set(Number.NaN);
    counters.counter('a').add(1e300);
    expect(errors).toHaveLength(6);
    expect(counters.pendingMetrics).toBe(0);
    await counters.close();
  });

  it('sends what is left when it is closed, and nothing after', async () => {
    const counters = start();
    counters.counter('a').ok();
    await counters.close();
    counters.counter('a').ok();
    await counters.close();
    expect(points()).toEqual([{ metric: 'a', ok: 1, fail: 0 }]);
  });
});
