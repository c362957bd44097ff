import type { RedisMonitor } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BASE,
  contextOf,
  findProgram,
  planWith,
  startPeer,
  startRedis,
  type TestServer,
} from './check-data.fixture.ts';
import { checkRedis } from './check-redis.ts';

const PASSWORD = 'p@ss word/1';

function check(url: string, command: string, seconds = 5, json: readonly string[] = []) {
  const expected = json.map((of) => ({ of, must: { exists: true } }));
  const words = command.split(' ');
  const monitor: RedisMonitor = { ...BASE, type: 'redis', url, command: words, timeout: seconds, expect: expected };
  return checkRedis(monitor, contextOf(planWith([], { CACHE_URL: url }), '/nowhere', seconds));
}

const program = findProgram('redis-server');
describe.skipIf(!program)('Redis (skipped where redis-server is not installed)', () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await startRedis(program ?? '', PASSWORD);
    url = `redis://default:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/2`;
  });
  afterAll(() => server.stop());

  test('answers a command, with its time', async () => {
    const seen = await check(url, 'PING');
    expect(seen).toMatchObject({ failure: null, facts: { value: 'PONG' }, said: 'PING: PONG' });
    expect(seen.latencyMs).toBeGreaterThan(0);
    expect((await check(url, 'LLEN jobs')).facts.value).toBe(0);
    expect((await check(url, 'GET nothing')).facts.value).toBeNull();
    expect((await check(url, 'MGET a b')).facts.value).toBe('[null,null]');
    expect((await check(url, 'INFO server')).facts.value).toMatch(/redis_version:/);
    expect(String((await check(url, 'INFO everything')).facts.value).length).toBe(4096);
  });

  test('reads JSON in a value', async () => {
    expect((await check(url, 'ECHO {"depth":3}', 5, ['json:$.depth'])).facts).toMatchObject({ 'json:$.depth': 3 });
  });

  test('a password alone is enough; a wrong or a missing one is refused in words that do not show it', async () => {
    const at = (user: string) => `redis://${user}127.0.0.1:${server.port}`;
    expect((await check(at(`:${encodeURIComponent(PASSWORD)}@`), 'PING')).failure).toBeNull();
    const wrong = await check(at(':other-word@'), 'PING');
    expect(wrong.failure).toMatch(/^the server refused: WRONGPASS/);
    expect(wrong.failure).not.toContain('other-word');
    expect((await check(at(''), 'PING')).failure).toMatch(/NOAUTH/);
    expect((await check(`${url}99`, 'PING')).failure).toMatch(/out of range/);
  });

  test('what changes something is not sent', async () => {
    expect((await check(url, 'SET a 1')).failure).toBe('refused: SET is not one of the commands that only read');
    expect((await check(url, 'GET a')).facts.value).toBeNull();
  });

  test('a command of the wrong shape', async () => {
    expect((await check(url, 'GET')).failure).toMatch(/wrong number of arguments/);
  });
});

describe('a server that', () => {
  async function against(talk: Parameters<typeof startPeer>[0], seconds = 1) {
    const peer = await startPeer(talk);
    const startedMs = performance.now();
    const seen = await check(`redis://127.0.0.1:${peer.port}`, 'PING', seconds);
    await peer.stop();
    return { failure: seen.failure, ms: performance.now() - startedMs };
  }

  test('never answers', async () => {
    const { failure, ms } = await against(() => undefined, 0.3);
    expect(failure).toBe('timed out after 0.3 s: the server did not answer in time');
    expect(ms).toBeLessThan(1000);
  });

  test.each([
    ['speaks something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', /does not speak the protocol of Redis/],
    ['says a length that is none', '$x\r\n', /does not speak the protocol of Redis/],
    ['nests lists without end', '*1\r\n'.repeat(1000), /too long/],
    ['says that a list is endless', '*999999999\r\n', /too long/],
    ['breaks off', '$100\r\nhalf', /closed before the answer was complete/],
  ])('%s', async (_, bytes, words) => {
    expect((await against((socket) => void socket.end(bytes))).failure).toMatch(words);
  });

  test('sends an answer of 100 MB', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x\n');
    const { failure } = await against((socket) => {
      socket.write('$100000000\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    }, 5);
    expect(failure).toBe('the answer is larger than 1 MB: ask for less');
  });

  test('drips an answer in small pieces', async () => {
    const { failure, ms } = await against((socket) => {
      socket.write('*100000\r\n');
      const timer = setInterval(() => socket.write(':1\r\n'), 1);
      socket.on('close', () => clearInterval(timer));
    }, 0.5);
    expect(failure).toMatch(/did not answer in time/);
    expect(ms).toBeLessThan(1500);
  });

  test('is not there', async () => {
    const peer = await startPeer(() => undefined);
    await peer.stop();
    expect((await check(`redis://127.0.0.1:${peer.port}`, 'PING')).failure).toBe('connection refused');
    expect((await check('http://127.0.0.1/', 'PING')).failure).toBe('the address is neither redis nor rediss');
    expect((await check('nonsense', 'PING')).failure).toBe('the address is not a URL');
  });
});
