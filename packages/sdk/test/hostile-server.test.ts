import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTocsin, type TocsinClient } from '../src/client.ts';
import { type Application, startApplication } from './application.fixture.ts';

/** Somebody answers at Tocsin's address who is not Tocsin. */
const TIMING = { silenceMs: 200, backoffMinMs: 5, backoffMaxMs: 40, pollMs: 40 };
const soon = { timeout: 4_000, interval: 5 };

const servers: Server[] = [];
let client: TocsinClient | undefined;
let application: Application | undefined;
let errors: string[];

beforeEach(() => {
  errors = [];
});

afterEach(async () => {
  await application?.stop();
  await client?.close();
  for (const server of servers.splice(0)) {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  expect([...(application?.answers.keys() ?? [])]).toEqual([200]);
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connect(url: string, silenceMs = TIMING.silenceMs): Promise<TocsinClient> {
  client = createTocsin({
    ...{ url, key: 'secret', timing: { ...TIMING, silenceMs }, flushIntervalMs: 20, defaults: { limit: 7 } },
    onError: (error) => errors.push(error.message),
  });
  application = await startApplication(client);
  return client;
}

/** Sends pieces as fast as they are taken; tells how many bytes that were once the other side has had enough. */
function flood(response: ServerResponse, piece: string, tell: (sentBytes: number) => void): void {
  let sentBytes = 0;
  const fill = (): void => {
    if (response.destroyed) return;
    sentBytes += piece.length;
    response.write(piece);
  };
  response.on('drain', fill).on('close', () => tell(sentBytes));
  fill();
}

describe('the levers stay as they are, and the application answers', () => {
  it.each([
    ['a page', 'text/html', '<!doctype html><title>Sign in</title>', 'answered 200 text/html'],
    ['a page that claims to be a stream', 'text/event-stream', '<!doctype html>\n<title>Sign in</title>\n\n', 'ended'],
    ['JSON of something else', 'application/json', '{"version":"1","levers":[]}', 'not a lever snapshot'],
    ['half of something', 'application/json', '{"version":1,"levers":{"limit":{"va', 'JSON'],
    ['nothing', 'application/json', '', 'JSON'],
  ])('when %s is answered', async (_, type, body, error) => {
    const held = await connect(
      await serve((_request, response) => response.writeHead(200, { 'content-type': type, etag: '"1"' }).end(body)),
    );
    await vi.waitFor(() => expect(errors.join()).toContain(error), soon);
    expect(held.lever('limit')).toBe(7);
    expect(held.stats()).toMatchObject({ connected: false, version: -1, source: 'defaults' });
  });

  it('when nobody ever answers', async () => {
    const held = await connect(await serve(() => {}));
    expect(await held.ready(50)).toBe('defaults');
    await vi.waitFor(() => expect(errors.join()).toContain('nothing heard for 200 ms'), soon);
    expect(held.lever('limit')).toBe(7);
  });

  it.each([
    ['without an end of line', 'x'.repeat(60_000)],
    ['of an endless event', `data: ${'x'.repeat(60_000)}\n`],
  ])('when the body is endless, %s: little of it is held', async (_, piece) => {
    let cutAtBytes = 0;
    const held = await connect(
      await serve((request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (request.url === '/sdk/levers/stream' && cutAtBytes === 0)
          flood(response, piece, (bytes) => (cutAtBytes = bytes));
      }),
      10_000,
    );
    await vi.waitFor(() => expect(errors.join()).toContain('endless event'), soon);
    await vi.waitFor(() => expect(cutAtBytes).toBeGreaterThan(0), soon);
    expect(cutAtBytes).toBeLessThan(20_000_000);
    expect(held.lever('limit')).toBe(7);
  });

  it('when what is polled is endless: little of it is held', async () => {
    let cutAtBytes = 0;
    await connect(
      await serve((request, response) => {
        if (request.url !== '/sdk/levers') return void response.writeHead(404).end();
        flood(response, 'x'.repeat(60_000), (bytes) => (cutAtBytes ||= bytes));
      }),
    );
    await vi.waitFor(() => expect(cutAtBytes).toBeGreaterThan(0), soon);
    expect(cutAtBytes).toBeLessThan(20_000_000);
  });

  it.each([301, 302, 307, 308])(
    'when a %i sends it elsewhere: nothing goes there, least of all the key',
    async (status) => {
      const heard: (string | undefined)[] = [];
      const elsewhere = await serve((request, response) => {
        heard.push(request.headers.authorization);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"version":9,"levers":{"limit":{"value":1,"pulled":true}}}');
      });
      const held = await connect(
        await serve((request, response) =>
          response.writeHead(status, { location: `${elsewhere}${request.url}` }).end(),
        ),
      );
      held.counter('x').ok();
      await held.heartbeat('x').ping();
      await vi.waitFor(() => expect(errors.join()).toContain(`the levers answered ${status}`), soon);
      await vi.waitFor(() => expect(errors.join()).toContain(`the counters were answered ${status}`), soon);
      expect(heard).toEqual([]);
      expect(held.lever('limit')).toBe(7);
    },
  );

  it('when what it says first cannot be believed, its entity tag is not either', async () => {
    let body = '{"version":';
    const held = await connect(
      await serve((request, response) => {
        if (request.url !== '/sdk/levers') response.writeHead(404).end();
        else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
        else response.writeHead(200, { etag: '"1"' }).end(body);
      }),
    );
    await vi.waitFor(() => expect(errors.join()).toContain('JSON'), soon);
    body = '{"version":1,"levers":{"limit":{"value":8,"pulled":true}}}';
    await vi.waitFor(() => expect(held.lever('limit')).toBe(8), soon);
  });
});

describe('options that are no use', () => {
  it.each([
    ['an address that is none', { url: 'not an address', key: 'k' }],
    ['a key that no header can hold', { url: 'http://127.0.0.1:9', key: 'k\nx-evil: 1' }],
    ['names that no header can hold', { url: 'http://127.0.0.1:9', key: 'k', service: 'Läden 🛒\n', version: '1\n2' }],
  ])('%s is reported, and nothing throws', async (_, options) => {
    client = createTocsin({
      ...{ ...options, timing: TIMING, defaults: { limit: 7 } },
      onError: (error) => {
        errors.push(error.message);
        throw error;
      },
    });
    application = await startApplication(client);
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(2), soon);
    expect(await client.heartbeat('\ud800').ping()).toBe(false);
    expect(client.lever('limit')).toBe(7);
  });
});
