import { createHash, randomBytes } from 'node:crypto';
import { createClient } from '@redis/client';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createClient as createClient4 } from 'redis4client';
import { afterEach, describe, expect, it } from 'vitest';
import { guardStore } from './guard-store.ts';
import { memoryStore } from './memory-store.ts';
import { postgresStore, rateLimitTable } from './postgres-store.ts';
import type { RateStore, RateVerdict } from './rate-store.ts';
import { hasRedis, type RedisServer, startRedis } from './redis-server.fixture.ts';
import { RATE_SCRIPT, RATE_SCRIPT_SHA, type RedisClient, redisStore } from './redis-store.ts';
import { storeContract } from './store.contract.ts';

const RULE = { limit: 3, windowMs: 60_000 };

storeContract({ name: 'memory', open: async () => ({ store: memoryStore(), close: async () => {} }) });

type Connect = (port: number) => Promise<{ client: RedisClient; end(): void }>;
const clients: Record<string, Connect> = {
  ioredis: async (port) => {
    const client = new Redis(port, '127.0.0.1');
    return { client, end: () => client.disconnect() };
  },
  'node-redis 5': async (port) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` });
    await client.connect();
    return { client, end: () => client.destroy() };
  },
  'node-redis 4': async (port) => {
    const client = createClient4({ url: `redis://127.0.0.1:${port}` });
    await client.connect();
    return { client, end: () => void client.disconnect() };
  },
  'a client called like Upstash’s': async (port) => {
    const redis = new Redis(port, '127.0.0.1');
    const client: RedisClient = {
      evalsha: (sha: string, keys: string[], rest: string[]) => redis.evalsha(sha, keys.length, ...keys, ...rest),
      eval: (script: string, keys: string[], rest: string[]) => redis.eval(script, keys.length, ...keys, ...rest),
    };
    return { client, end: () => redis.disconnect() };
  },
};

for (const [name, connect] of Object.entries(clients)) {
  storeContract({
    name: `Redis through ${name}`,
    available: hasRedis,
    async open() {
      const server = await startRedis();
      const { client, end } = await connect(server.port);
      const close = () => {
        end();
        return server.stop();
      };
      return { store: redisStore(client), close };
    },
  });
}

async function openDatabase() {
  const base = process.env.TEST_DATABASE_URL;
  if (base === undefined) throw new Error('these tests need TEST_DATABASE_URL, which the test runner sets');
  const name = `rate_${randomBytes(4).toString('hex')}`;
  const owner = new pg.Pool({ connectionString: base, max: 1 });
  await owner.query(`create database ${name}`);
  const url = base.replace(/^([a-z]+:\/\/[^/?]*)\/[^?]*/, `$1/${name}`);
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  // The pool's end does not wait for its connections, which the drop of the database then cuts.
  pool.on('error', () => {});
  const close = async () => {
    await pool.end();
    await owner.query(`drop database ${name} with (force)`);
    await owner.end();
  };
  return { pool, close };
}

storeContract({
  name: 'PostgreSQL',
  async open() {
    const { pool, close } = await openDatabase();
    await pool.query(rateLimitTable());
    return { store: postgresStore(pool), close };
  },
});

describe('memoryStore', () => {
  it('is bounded in a storm of keys, and forgets who was quiet for longest', () => {
    const store = memoryStore({ mostKeys: 1_000 });
    for (let i = 0; i < 3; i += 1) store.take('busy', RULE);
    for (let i = 0; i < 50_000; i += 1) {
      store.take(`key ${i}`, RULE);
      if (i % 500 === 0) expect(store.take('busy', RULE).allowed).toBe(false);
    }
    expect(store.size()).toBe(1_000);
  });
});

describe('postgresStore', () => {
  it('sweeps what went quiet, within a schema of its own', async () => {
    const { pool, close } = await openDatabase();
    try {
      await pool.query('create schema limits');
      await pool.query(rateLimitTable('limits.rate'));
      await pool.query(rateLimitTable('limits.rate'));
      const store = postgresStore(pool, { table: 'limits.rate', sweepEveryMs: 50 });
      await store.take('quiet', { limit: 1, windowMs: 20 });
      await new Promise((resolve) => setTimeout(resolve, 80));
      await store.take('busy', RULE);
      await expect
        .poll(async () => (await pool.query('select key from limits.rate')).rows, { timeout: 5_000 })
        .toEqual([{ key: 'busy' }]);
    } finally {
      await close();
    }
  });

  it('refuses a name that is none', () => {
    expect(() => rateLimitTable('x; drop table y')).toThrow('cannot be the table');
  });
});

describe('redisStore', () => {
  it('knows its script by its sum', () => {
    expect(createHash('sha1').update(RATE_SCRIPT).digest('hex')).toBe(RATE_SCRIPT_SHA);
  });

  it.skipIf(!hasRedis)('leaves nothing behind, and survives that Redis forgets its scripts', async () => {
    const server = await startRedis();
    const redis = new Redis(server.port, '127.0.0.1');
    try {
      const store = redisStore(redis, { prefix: 'app:' });
      await store.take('a', { limit: 2, windowMs: 100 });
      const [key] = await redis.keys('*');
      expect(key).toBe('app:a');
      expect(await redis.pttl('app:a')).toBeLessThanOrEqual(1_100);
      await redis.script('FLUSH');
      expect((await store.take('a', RULE)).allowed).toBe(true);
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });
});

/** A store that does as it is told, and counts how often it was asked. */
function toldStore() {
  const told = { asked: 0, behave: (): Promise<RateVerdict> => Promise.reject(new Error('away')) };
  const store: RateStore = {
    take() {
      told.asked += 1;
      return told.behave();
    },
  };
  return { told, store };
}

describe('guardStore', () => {
  const good: RateVerdict = { allowed: true, remaining: 41, retryAfterMs: 0, resetMs: 0 };

  it.each([
    ['open', [true, true, true, true, true]],
    ['closed', [false, false, false, false, false]],
    ['memory', [true, true, true, false, false]],
  ] as const)('is %s while the store is gone', async (whenGone, allowed) => {
    const { told, store } = toldStore();
    const errors: Error[] = [];
    const guarded = guardStore(store, { whenGone, onError: (error) => errors.push(error) });
    const verdicts = [];
    for (let i = 0; i < 5; i += 1) verdicts.push((await guarded.take('a', RULE)).allowed);
    expect(verdicts).toEqual(allowed);
    expect([told.asked, errors.map(String)]).toEqual([1, ['Error: away']]);
  });

  it('costs a time limit once, and asks again later without waiting', async () => {
    let nowMs = 0;
    const { told, store } = toldStore();
    told.behave = () => new Promise(() => {});
    const guarded = guardStore(store, { timeLimitMs: 30, retryMs: 1_000, whenGone: 'open', now: () => nowMs });
    const began = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => guarded.take('a', RULE)));
    expect(performance.now() - began).toBeGreaterThanOrEqual(25);
    expect(told.asked).toBe(50);
    for (let i = 0; i < 1_000; i += 1) expect(guarded.take('a', RULE)).not.toBeInstanceOf(Promise);
    expect(told.asked).toBe(50);
    nowMs = 1_000;
    told.behave = () => Promise.resolve(good);
    expect(guarded.take('a', RULE)).not.toBeInstanceOf(Promise);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await guarded.take('a', RULE)).toBe(good);
    expect(told.asked).toBe(52);
  });

  it('survives a store that throws, and a listener that throws', async () => {
    const store: RateStore = {
      take() {
        throw new Error('not even a promise');
      },
    };
    const onError = () => {
      throw new Error('the listener');
    };
    expect((await guardStore(store, { whenGone: 'open', onError }).take('a', RULE)).allowed).toBe(true);
  });
});

describe.skipIf(!hasRedis)('a guarded Redis (skipped where there is no redis-server)', () => {
  const servers: RedisServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
  });
  const start = async (port?: number) => {
    const server = await startRedis(port);
    servers.push(server);
    return server;
  };

  it('is left alone while it hangs, and counts again when it is back', async () => {
    const server = await start();
    const redis = new Redis(server.port, '127.0.0.1');
    redis.on('error', () => {});
    try {
      const guarded = guardStore(redisStore(redis), { timeLimitMs: 60, retryMs: 200, whenGone: 'open' });
      for (let i = 0; i < 3; i += 1) expect((await guarded.take('a', RULE)).allowed).toBe(true);
      expect((await guarded.take('a', RULE)).allowed).toBe(false);
      server.freeze();
      const began = performance.now();
      for (let i = 0; i < 100; i += 1) expect((await guarded.take('a', RULE)).allowed).toBe(true);
      expect(performance.now() - began).toBeLessThan(1_000);
      server.thaw();
      await expect.poll(async () => (await guarded.take('a', RULE)).allowed, { timeout: 5_000 }).toBe(false);
    } finally {
      redis.disconnect();
    }
  });

  it('is not needed once it is killed, and is found again', async () => {
    const server = await start();
    const redis = new Redis(server.port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: 1 });
    redis.on('error', () => {});
    try {
      const guarded = guardStore(redisStore(redis), { timeLimitMs: 100, retryMs: 100, whenGone: 'closed' });
      expect((await guarded.take('a', RULE)).allowed).toBe(true);
      await server.stop();
      await expect.poll(async () => (await guarded.take('a', RULE)).allowed, { timeout: 5_000 }).toBe(false);
      await start(server.port);
      await expect
        .poll(async () => (await guarded.take('b', { limit: 1_000, windowMs: 1_000 })).allowed, { timeout: 8_000 })
        .toBe(true);
    } finally {
      redis.disconnect();
    }
  });
});
