import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { fetchVendor, type Validators } from './fetch-vendor.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const NOTHING: Validators = { etag: null, lastModified: null };
const ask = (url: string, known = NOTHING, signal = new AbortController().signal) => fetchVendor(url, known, signal);

it('reads an answer, and asks whether it has changed', async () => {
  const asked: unknown[] = [];
  const url = await serve((request, response) => {
    asked.push([request.headers['if-none-match'], request.headers['if-modified-since']]);
    if (request.headers['if-none-match']) response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"', 'last-modified': 'Mon, 05 Jan 2026 12:00:00 GMT' }).end('hello');
  });
  const first = await ask(url);
  expect(first).toEqual({ kind: 'body', body: 'hello', etag: '"1"', lastModified: 'Mon, 05 Jan 2026 12:00:00 GMT' });
  expect(await ask(url, { etag: '"1"', lastModified: 'x' })).toEqual({ kind: 'unchanged' });
  expect(asked).toEqual([
    [undefined, undefined],
    ['"1"', 'x'],
  ]);
});

it('follows three redirects and no more, and only to the web', async () => {
  const url = await serve((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left === 0) response.end('there');
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  });
  expect(await ask(`${url}/3`)).toMatchObject({ kind: 'body', body: 'there' });
  expect(await ask(`${url}/4`)).toMatchObject({ kind: 'failed', error: 'more than 3 redirects' });
  for (const location of ['file:///etc/passwd', 'data:text/plain,x', 'javascript:1']) {
    const elsewhere = await serve((_request, response) => response.writeHead(301, { location }).end());
    expect(await ask(elsewhere)).toMatchObject({ kind: 'failed', error: 'a redirect to what is no web address' });
  }
});

it('gives up on what is too large, also after decompression', async () => {
  const endless = await serve((_request, response) => {
    const piece = Buffer.alloc(65_536, 'x');
    const pump = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', pump);
    pump();
  });
  expect(await ask(endless)).toMatchObject({ kind: 'failed', error: 'the answer is larger than 5 MB' });
  const packed = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const bomb = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
  expect(await ask(bomb)).toMatchObject({ kind: 'failed', error: 'the answer is larger than 5 MB' });
});

it('says in words what went wrong', async () => {
  const busy = await serve((_request, response) => response.writeHead(503, { 'retry-after': '120' }).end('busy'));
  expect(await ask(busy)).toEqual({ kind: 'failed', error: 'answered 503', retryAfterSeconds: 120 });
  const rude = await serve((request) => request.socket.destroy());
  expect(await ask(rude)).toMatchObject({ kind: 'failed', error: expect.stringContaining('was closed') });
  const lying = await serve((_request, response) =>
    response.writeHead(200, { 'content-length': '100' }).write('short'),
  );
  setTimeout(() => servers.at(-1)?.closeAllConnections(), 200);
  expect(await ask(lying)).toMatchObject({ kind: 'failed', error: expect.stringContaining('was closed') });
  const gone = await serve(() => undefined);
  for (const server of servers.splice(0)) server.close();
  expect(await ask(gone)).toMatchObject({ kind: 'failed', error: 'connection refused' });
});

it('ends at once when the node stops', async () => {
  const silent = await serve(() => undefined);
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(), 100);
  const started = performance.now();
  expect(await ask(silent, NOTHING, stopping.signal)).toMatchObject({ kind: 'failed' });
  expect(performance.now() - started).toBeLessThan(5000);
});
