import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { judgeObservation } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
import {
  asking,
  closedPort,
  connectionsLeft,
  httpMonitor,
  listen,
  look,
  selfSigned,
  speaker,
  stopListening,
} from './check-net.fixture.ts';

afterEach(stopListening);

const at = (port: number, path = '/health') => `http://127.0.0.1:${port}${path}`;
const serve = async (handler: http.RequestListener) => at(await listen(http.createServer(handler)));
const speak = async (bytes: string | Buffer, ends = true) => at(await listen(speaker(bytes, ends)));

test('method, headers and body are sent, and what is asked for is seen', async () => {
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.setHeader('X-Queue', 'short');
    response.end(JSON.stringify({ method: request.method, probe: request.headers['x-probe'], body, depth: 3 }));
  });
  const expected = asking('body', 'json:$.depth', 'header:x-queue', 'dns-ms', 'connect-ms', 'first-byte-ms');
  const seen = await look(
    httpMonitor(url, { method: 'PUT', headers: { 'x-probe': 'yes' }, body: 'hello', expect: expected }),
  );
  expect(seen).toMatchObject({ failure: null, said: '200' });
  expect(seen.facts).toEqual({
    status: 200,
    body: '{"method":"PUT","probe":"yes","body":"hello","depth":3}',
    'json:$.depth': 3,
    'header:x-queue': 'short',
    'connect-ms': expect.any(Number),
    'first-byte-ms': expect.any(Number),
  });
  expect(seen.latencyMs).toBeGreaterThan(0);
});

test('only what is asked for is a fact; an error shows the head of its body', async () => {
  const url = await serve((_, response) => response.writeHead(503).end('pool exhausted '.repeat(100)));
  const monitor = httpMonitor(url, { expect: [{ of: 'status', must: { is: [200] } }] });
  const seen = await look(monitor);
  expect(seen.facts).toEqual({ status: 503 });
  expect(seen.evidence).toHaveLength(500);
  expect(judgeObservation(monitor, seen).outcome).toBe('failed');
});

test('a password in the address is the basic authentication of the request', async () => {
  const url = await serve((request, response) => response.end(request.headers.authorization));
  const seen = await look(httpMonitor(url.replace('//', '//ada:s3cret@'), { expect: asking('body') }));
  expect(seen.facts.body).toBe(`Basic ${Buffer.from('ada:s3cret').toString('base64')}`);
});

test('a redirect is an answer unless it is to be followed', async () => {
  const url = await serve((request, response) => {
    const [to] = { '/health': ['/a'], '/a': ['/b'] }[request.url ?? ''] ?? [];
    if (to) response.writeHead(302, { location: to }).end();
    else response.end(`${request.method} ${request.headers.authorization ?? 'nobody'}`);
  });
  expect((await look(httpMonitor(url))).facts.status).toBe(302);
  const over = { expect: asking('body', 'url'), headers: { authorization: 'Bearer abc' }, method: 'POST', body: 'x' };
  const seen = await look(httpMonitor(url, { redirects: 5, ...over }));
  expect(seen.facts).toEqual({ status: 200, body: 'GET Bearer abc', url: url.replace('health', 'b') });
  expect((await look(httpMonitor(url, { redirects: 1 }))).failure).toMatch(
    /^more than 1 redirects: http:.*health → .*a → .*b$/,
  );
});

test('a redirect to another origin is not told who asks', async () => {
  const elsewhere = await serve((request, response) => response.end(String(request.headers.authorization)));
  const url = await serve((_, response) => response.writeHead(307, { location: elsewhere }).end());
  const headers = { Authorization: 'Bearer abc' };
  const seen = await look(httpMonitor(url, { redirects: 1, headers, expect: asking('body') }));
  expect(seen.facts.body).toBe('undefined');
});

test('redirects in a circle are named, without the password', async () => {
  const url = await serve((request, response) => {
    response.writeHead(301, { location: request.url === '/a' ? '/health' : '/a' }).end();
  });
  const circle = await look(httpMonitor(url.replace('//', '//ada:s3cret@'), { redirects: 50 }));
  const a = url.replace('health', 'a');
  expect(circle.failure).toBe(`the redirects go round in a circle: ${url} → ${a} → ${url}`);
});

test.each([
  ['ftp://127.0.0.1/', 'redirects to "ftp://127.0.0.1/", which is neither http nor https'],
  ['http://[', 'redirects to "http://[", which is not an address'],
])('a redirect to %s', async (location, failure) => {
  const url = await serve((_, response) => response.writeHead(302, { location }).end());
  expect((await look(httpMonitor(url, { redirects: 3 }))).failure).toBe(failure);
});

test('silence, slow headers and slow bodies end at the timeout, and say how far it came', async () => {
  const drip = (head: string) =>
    serve((_, response) => {
      if (head) response.socket?.write(head);
      const timer = setInterval(() => response.socket?.write(head ? '.' : 'H'), 20);
      response.socket?.on('close', () => clearInterval(timer));
    });
  const [silent, headers, body] = [await serve(() => undefined), await drip(''), await drip('HTTP/1.1 200 OK\r\n\r\n')];
  const failure = async (url: string) => (await look(httpMonitor(url, { timeout: 0.2 }))).failure;
  expect(await failure(silent)).toBe('timed out after 0.2 s: connected, but there was no answer');
  expect(await failure(headers)).toMatch(/^timed out after 0.2 s: connected|^what answered does not speak HTTP$/);
  expect(await failure(body)).toBe('timed out after 0.2 s: the answer began, but did not end');
  expect(await failure(await speak('', false))).toBe('timed out after 0.2 s: connected, but there was no answer');
  const secure = (await speak('', false)).replace('http:', 'https:');
  expect(await failure(secure)).toBe('timed out after 0.2 s: connected, but the TLS handshake did not end');
  expect(await connectionsLeft()).toBe(0);
});

test.each([
  [
    'half an answer',
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf',
    /^the connection was closed before the answer was complete$/,
  ],
  ['no answer at all', '', /^the connection was closed before the answer was complete$/],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', /^what answered does not speak HTTP$/],
  [
    'a chunk without a length',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    /^what answered does not speak HTTP$/,
  ],
  [
    'endless headers',
    `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
    /^the headers of the answer are larger than 16 KB$/,
  ],
])('%s', async (_, bytes, failure) => {
  expect((await look(httpMonitor(await speak(bytes)))).failure).toMatch(failure);
  expect(await connectionsLeft()).toBe(0);
});

test('connection refused, by address and by a name of which one address is dead', async () => {
  const port = await closedPort();
  expect((await look(httpMonitor(at(port)))).failure).toBe('connection refused');
  expect((await look(httpMonitor(`http://localhost:${port}/`))).failure).toBe('connection refused');
  const url = await serve((_, response) => response.end());
  // The name stands for ::1, too, where nothing listens.
  expect((await look(httpMonitor(url.replace('127.0.0.1', 'localhost')))).facts.status).toBe(200);
});

test('IPv6', async () => {
  const port = await listen(
    http.createServer((_, response) => response.end()),
    '::1',
  ).catch(() => null);
  if (port === null) return console.warn('skipped: this machine has no IPv6');
  expect((await look(httpMonitor(`http://[::1]:${port}/`))).facts.status).toBe(200);
});

test('of a body of 100 MB the beginning is read, and the connection is closed', async () => {
  let sent = 0;
  const url = await serve((_, response) => {
    const chunk = 'x'.repeat(64 * 1024);
    const more = () => {
      while (!response.destroyed && sent < 100 * 1024 * 1024 && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  const seen = await look(httpMonitor(url, { expect: asking('body'), timeout: 10 }));
  expect(String(seen.facts.body)).toHaveLength(256 * 1024);
  expect(seen.evidence).toMatch(/^only the first 256 KB of the body were read\n/);
  expect(await connectionsLeft()).toBe(0);
  expect(sent).toBeLessThan(20 * 1024 * 1024);
});

test('packed bodies are unpacked, and what is packed to explode is cut', async () => {
  const pack = { '/gzip': gzipSync, '/br': brotliCompressSync } as const;
  const url = await serve((request, response) => {
    const path = request.url as keyof typeof pack;
    if (path in pack) response.setHeader('content-encoding', path.slice(1)).end(pack[path]('grüße'));
    else if (request.url === '/lie') response.setHeader('content-encoding', 'gzip').end('plain');
    else response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(20_000_000)));
  });
  const body = async (path: string) => look(httpMonitor(new URL(path, url).href, { expect: asking('body') }));
  expect((await body('/gzip')).facts.body).toBe('grüße');
  expect((await body('/br')).facts.body).toBe('grüße');
  expect(String((await body('/bomb')).facts.body)).toHaveLength(256 * 1024);
  const lie = await body('/lie');
  expect(lie.facts).toEqual({ status: 200 });
  expect(lie.evidence).toMatch(/^the body cannot be unpacked/);
});

test.each([
  ['text/html; charset=ISO-8859-1', Buffer.from('grüße', 'latin1'), 'grüße'],
  ['text/plain; charset="utf-16le"', Buffer.from('grüße', 'utf16le'), 'grüße'],
  ['text/plain; charset=klingon', Buffer.from('grüße'), 'grüße'],
  ['application/json', Buffer.from('\ufeff{}'), '{}'],
  ['text/plain', Buffer.from([0xff, 0x41]), '\ufffdA'],
])('a body of %s', async (type, bytes, body) => {
  const url = await serve((_, response) => response.setHeader('content-type', type).end(bytes));
  expect((await look(httpMonitor(url, { expect: asking('body') }))).facts.body).toBe(body);
});

test('certificates: expired, for another name, of an unknown issuer, and not verified', async () => {
  const [current, expired, other] = [selfSigned(0), selfSigned(400), selfSigned(0, 'other.example.com')];
  if (!current || !expired || !other) return console.warn('skipped: openssl is not installed');
  const answer: http.RequestListener = (_, response) => void response.end();
  const secure = async (pair: typeof current) => `https://127.0.0.1:${await listen(https.createServer(pair, answer))}/`;
  const url = await secure(expired);
  expect((await look(httpMonitor(url))).failure).toMatch(/^the TLS certificate (has expired|is self-signed)$/);
  expect((await look(httpMonitor(await secure(current)))).failure).toBe('the TLS certificate is self-signed');
  const wrongName = (await secure(other)).replace('127.0.0.1', 'localhost');
  expect((await look(httpMonitor(wrongName))).failure).toMatch(
    /^the TLS certificate is (self-signed|for another host name)$/,
  );
  const seen = await look(httpMonitor(url, { verify: false, expect: asking('days', 'tls-ms') }));
  expect(seen.facts).toEqual({ status: 200, days: -36, 'tls-ms': expect.any(Number) });
  const plain = (await speak('HTTP/1.0 400 Bad Request\r\n\r\n')).replace('http:', 'https:');
  expect((await look(httpMonitor(plain))).failure).toBe('what answered does not speak TLS');
  expect(await connectionsLeft()).toBe(0);
});

test.each([
  [{ url: 'not a url' }, 'the address is not a URL'],
  [{ url: 'ftp://127.0.0.1/' }, 'the address is neither http nor https'],
  [{ url: 'http://host.invalid/' }, 'the host name does not exist'],
  [{ url: 'http://127.0.0.1:1/', headers: { 'x-a': 'b\nc' } }, 'a header holds a character that is not allowed in one'],
  [
    { url: 'http://127.0.0.1:1/', method: 'G T' },
    'the method or the name of a header holds a character that is not allowed in one',
  ],
])('%j', async ({ url, ...over }, failure) => {
  // Without any network a name server cannot even be asked.
  expect([failure, 'the host name could not be looked up']).toContain((await look(httpMonitor(url, over))).failure);
});

test('a hundred checks that end by the timeout leave nothing open', async () => {
  const url = await serve(() => undefined);
  const before = handles();
  const seen = await Promise.all(Array.from({ length: 100 }, () => look(httpMonitor(url, { timeout: 0.5 }))));
  expect(seen.filter(({ failure }) => failure?.startsWith('timed out'))).toHaveLength(100);
  expect(await connectionsLeft()).toBe(0);
  await sleep(20);
  expect(handles()).toBeLessThanOrEqual(before);
});

function handles(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout').length;
}

test('what was sent to say who asks, and credentials of an error page, are not shown', async () => {
  const echo = http.createServer((request, response) =>
    response
      .writeHead(500)
      .end(`${request.headers['x-api-key']} ${request.headers.authorization} postgres://a:pw1234@db/x`),
  );
  const headers = { 'X-Api-Key': 'key-0815', Authorization: 'Basic bTpzZWNyZXQ=' };
  const seen = await look(httpMonitor(`http://127.0.0.1:${await listen(echo)}/`, { headers, expect: asking('body') }));
  expect(seen.evidence).toBe('[redacted] Basic [redacted] postgres://a:[redacted]@db/x');
  // What is compared stays as it is.
  expect(seen.facts.body).toContain('key-0815');
});
