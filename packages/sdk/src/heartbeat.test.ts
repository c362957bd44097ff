import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from './connection.ts';
import { Heartbeats } from './heartbeat.ts';
import { type FakeTocsin, startFakeTocsin } from './tocsin-server.fake.ts';

let tocsin: FakeTocsin;
let errors: string[];
let heartbeats: Heartbeats;

beforeEach(async () => {
  errors = [];
  tocsin = await startFakeTocsin();
  const closed = new AbortController().signal;
  heartbeats = new Heartbeats(
    createConnection(tocsin.url, 'k1', undefined),
    (error) => errors.push(error.message),
    closed,
  );
});
afterEach(() => tocsin.kill());

function statuses(): unknown[] {
  return tocsin.posted.map(({ body }) => body.status);
}

describe('Heartbeats', () => {
  it('pings with the time since start', async () => {
    const heartbeat = heartbeats.get('nightly backup');
    expect(await heartbeat.ping()).toBe(true);
    await heartbeat.start();
    await heartbeat.ping();
    expect(tocsin.posted[0]).toEqual({
      path: '/sdk/heartbeats/nightly%20backup',
      authorization: 'Bearer k1',
      body: { status: 'ok' },
    });
    expect(statuses()).toEqual(['ok', 'start', 'ok']);
    expect(tocsin.posted[2]?.body.durationMs).toBeTypeOf('number');
  });

  it('wraps a run: start and ok in this order, and the result', async () => {
    expect(await heartbeats.get('job').wrap(() => 42)).toBe(42);
    await heartbeats.settled();
    expect(statuses()).toEqual(['start', 'ok']);
  });

  it('wraps a run that fails: start and fail with the message, and the same error', async () => {
    const failure = new Error('disk full');
    await expect(heartbeats.get('job').wrap(() => Promise.reject(failure))).rejects.toBe(failure);
    await heartbeats.settled();
    expect(statuses()).toEqual(['start', 'fail']);
    expect(tocsin.posted[1]?.body.message).toBe('disk full');
  });

  it('tries again after a cut connection', async () => {
    tocsin.postStatus = 'hang up';
    const sent = heartbeats.get('job').ping();
    const timer = setInterval(() => {
      if (errors.length > 0) tocsin.postStatus = 202;
    }, 1);
    expect(await sent).toBe(true);
    clearInterval(timer);
  });

  it('returns false and does not throw when Tocsin is dead, and keeps few messages waiting', async () => {
    await tocsin.kill();
    const heartbeat = heartbeats.get('job');
    const sent = await Promise.all(Array.from({ length: 10 }, () => heartbeat.ping()));
    expect(sent.every((arrived) => arrived === false)).toBe(true);
    expect(errors).toHaveLength(9);
    await tocsin.restart();
  });

  it('does not repeat what the server refuses', async () => {
    tocsin.postStatus = 404;
    expect(await heartbeats.get('unknown').ping()).toBe(false);
    expect(tocsin.posted).toHaveLength(1);
  });

  it('throws what the function throws, even what has no text, and takes any id', async () => {
    const thrown = Object.create(null);
    const failing = heartbeats.get('a/b ✓ \ud800').wrap(() => {
      throw thrown;
    });
    await expect(failing).rejects.toBe(thrown);
    await heartbeats.settled();
    expect(tocsin.posted.map(({ path, body }) => [path, body.status])).toEqual([
      ['/sdk/heartbeats/a%2Fb%20%E2%9C%93%20%EF%BF%BD', 'start'],
      ['/sdk/heartbeats/a%2Fb%20%E2%9C%93%20%EF%BF%BD', 'fail'],
    ]);
  });
});
