import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpMonitor } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
import { checkHttp } from './check-http.ts';

const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

async function listen<S extends net.Server>(server: S): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
}

const serve = (handler: http.RequestListener) => listen(http.createServer(handler));
const speak = (bytes: string, ends = true) =>
  listen(net.createServer((socket) => void (ends ? socket.end(bytes) : socket.write(bytes))));

function monitor(url: string, over: Partial<HttpMonitor> = {}): HttpMonitor {
  return {
    type: 'http',
    id: 'app',
    title: 'App',
    component: null,
    severity: null,
    runbook: null,
    url,
    method: 'GET',
    headers: {},
    every: 10,
    timeout: 2,
    confirm: 1,
    recover: 1,
    expect: { status: [200] },
    ...over,
  };
}

test('an expected answer is well, with its time', async () => {
  const url = await serve((request, response) => response.end(`hello ${request.method} ${request.headers['x-probe']}`));
  const outcome = await checkHttp(
    monitor(url, {
      method: 'POST',
      headers: { 'x-probe': 'yes' },
      expect: { status: [200], bodyContains: 'hello POST yes' },
    }),
  );
  expect(outcome).toMatchObject({ ok: true, detail: expect.stringMatching(/^200 in \d+ ms$/) });
  expect(outcome.latencyMs).toBeGreaterThan(0);
});

test('another status is named beside the expected ones', async () => {
  const url = await serve((_, response) => response.writeHead(503).end());
  expect(await checkHttp(monitor(url, { expect: { status: [200, 204] } }))).toMatchObject({
    ok: false,
    detail: 'answered 503 (expected 200 or 204)',
  });
});

test('a redirect is an answer and is not followed', async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await checkHttp(monitor(url))).detail).toBe('answered 302 (expected 200)');
  expect((await checkHttp(monitor(url, { expect: { status: [302] } }))).ok).toBe(true);
  expect(requests).toBe(2);
});

test('a body without what is expected', async () => {
  const url = await serve((_, response) => response.end('{"status":"failing"}'));
  const expected = { status: [200], bodyContains: '"ok"' };
  expect((await checkHttp(monitor(url, { expect: expected }))).detail).toBe(
    'answered 200, but the body does not contain ""ok""',
  );
});

test('an answer that is too slow for the plan', async () => {
  const url = await serve(async (_, response) => {
    await sleep(60);
    response.end();
  });
  expect((await checkHttp(monitor(url, { expect: { status: [200], maxLatencyMs: 20 } }))).detail).toMatch(
    /^answered 200 after \d+ ms \(expected within 20 ms\)$/,
  );
});

test('silence ends at the timeout', async () => {
  const url = await serve(() => undefined);
  expect(await checkHttp(monitor(url, { timeout: 0.2 }))).toEqual({
    ok: false,
    detail: 'timed out after 0.2 s',
    latencyMs: null,
  });
});

test('the timeout covers a body that never ends, too', async () => {
  const url = await serve((_, response) => {
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  });
  expect((await checkHttp(monitor(url, { timeout: 0.3 }))).detail).toBe('timed out after 0.3 s');
});

test('half an answer', async () => {
  const url = await speak('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
  expect((await checkHttp(monitor(url))).detail).toBe('the connection was closed before the answer was complete');
});

test('no answer at all', async () => {
  const url = await speak('');
  expect((await checkHttp(monitor(url))).detail).toBe('the connection was closed before the answer was complete');
});

test('something that does not speak HTTP', async () => {
  const url = await speak('SSH-2.0-OpenSSH_9.2\r\n');
  expect((await checkHttp(monitor(url))).detail).toBe('what answered does not speak HTTP');
});

test('a refused connection', async () => {
  const url = await serve(() => undefined);
  await new Promise((done) => servers.pop()?.close(done));
  expect((await checkHttp(monitor(url))).detail).toBe('connection refused');
  expect((await checkHttp(monitor(url.replace('127.0.0.1', 'localhost')))).detail).toBe('connection refused');
});

test('a body without end is read only up to its bound', async () => {
  const url = await serve((_, response) => {
    let isClosed = false;
    const chunk = 'x'.repeat(64 * 1024);
    const more = () => {
      while (!isClosed && response.write(chunk));
    };
    response.on('drain', more).on('close', () => {
      isClosed = true;
    });
    more();
  });
  expect((await checkHttp(monitor(url))).ok).toBe(true);
  const outcome = await checkHttp(monitor(url, { expect: { status: [200], bodyContains: 'needle' } }));
  expect(outcome.detail).toBe('answered 200, but the first 256 KB of the body do not contain "needle"');
});

test.each([
  ['not a url', 'the address is not a URL'],
  ['ftp://127.0.0.1/', 'the address is neither http nor https'],
  ['http://host.invalid/', 'the host name does not exist'],
])('the address %s', async (url, detail) => {
  const outcome = await checkHttp(monitor(url));
  expect(outcome.ok).toBe(false);
  // Without any network a name server cannot even be asked.
  expect([detail, 'the host name could not be looked up']).toContain(outcome.detail);
});
