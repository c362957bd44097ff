import { Agent, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../problem.ts';
import { answerError, createApi } from './api.ts';
import { limitBody } from './limit-body.ts';

const MEBIBYTE = 1024 * 1024;
const OUTER_BYTES = 1000;
const INNER_BYTES = 100;

let server: ReturnType<typeof createAdaptorServer>;
let port: number;

beforeEach(async () => {
  const api = createApi();
  const log = pino({ level: 'silent' });
  api.onError((error, c) => answerError(error, c, log));
  const tooLarge = () => {
    throw new Problem('too-large', 'too large');
  };
  api.use(limitBody(OUTER_BYTES, tooLarge));
  api.post('/outer', async (c) => c.text(await c.req.text()));
  const refuse = limitBody(INNER_BYTES, (c) => c.json({ refused: true }, 413));
  api.post('/inner', refuse, async (c) => c.text(await c.req.text()));
  server = createAdaptorServer({ fetch: api.fetch });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  if ('closeAllConnections' in server) server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

type How = 'content-length' | 'chunked';

function bodyOf(bytes: number, how: How): RequestInit {
  const text = 'x'.repeat(bytes);
  return how === 'content-length'
    ? { body: text }
    : ({ body: new Blob([text]).stream(), duplex: 'half' } as RequestInit);
}

const post = (path: string, bytes: number, how: How) =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', ...bodyOf(bytes, how) });

/** Writes bytes to the server as they are. @returns all that comes back until it closes the connection */
function converse(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe.each<How>(['content-length', 'chunked'])('a body with %s', (how) => {
  test.each([
    ['/outer', OUTER_BYTES],
    ['/inner', INNER_BYTES],
  ])('to %s arrives whole up to the limit and is refused above it', async (path, limit) => {
    const good = await post(path, limit, how);
    expect([good.status, await good.text()]).toEqual([200, 'x'.repeat(limit)]);
    const bad = await post(path, limit + 1, how);
    expect(bad.status).toBe(413);
    expect(await bad.text()).toContain(path === '/outer' ? 'too large' : 'refused');
  });

  test('that is too large for the whole server is refused by the smaller limit’s route, too', async () => {
    expect((await post('/inner', OUTER_BYTES + 1, how)).status).toBe(413);
  });

  test('that is refused leaves the next requests of its sender alone', async () => {
    for (const mebibytes of [1, 4, 24]) {
      for (let i = 0; i < 5; i += 1) {
        expect((await post('/outer', mebibytes * MEBIBYTE, how)).status).toBe(413);
        expect((await post('/outer', 1, how)).status).toBe(200);
      }
    }
  }, 20_000);
});

test('a refusal keeps the connection, once all that was refused has been read', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (bytes: number) =>
    new Promise<{ status: number | undefined; localPort: number | undefined }>((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', path: '/outer', method: 'POST', agent }, (response) => {
        const { localPort } = response.socket;
        response.resume().on('end', () => resolve({ status: response.statusCode, localPort }));
      });
      request.on('error', reject);
      request.end('x'.repeat(bytes));
    });
  const refused = await send(MEBIBYTE);
  const next = await send(1);
  agent.destroy();
  expect([refused.status, next.status]).toEqual([413, 200]);
  expect(next.localPort).toBe(refused.localPort);
});

test('a sender that states much and sends little is answered, and its connection closed', async () => {
  const answer = await converse('POST /outer HTTP/1.1\r\nhost: t\r\ncontent-length: 5000\r\n\r\nhello');
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
});

test('a body longer than it states gets no further than that: node refuses what follows', async () => {
  const answer = await converse('POST /outer HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n\r\nhello and more\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 .*\r\nconnection: close/is);
  expect(answer).not.toContain('more');
});

test('a request without a body passes', async () => {
  const answer = await converse('POST /outer HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});
