import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import fastify5 from 'fastify';
import fastify4 from 'fastify4';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type Gate, protect } from '../middleware/index.ts';
import { type AdapterUnderTest, type AppUnderTest, adapterContract } from './adapter.contract.ts';
import { guard as guardExpress } from './express.ts';
import { guard as guardFastify } from './fastify.ts';
import { guard as guardFetch } from './fetch.ts';
import { guard as guardHono } from './hono.ts';
import { guardMiddleware, guard as guardNext } from './next.ts';

/** Express brings no types; this is what the tests call. */
interface ExpressApp extends RequestListener {
  use(handler: unknown): void;
  all(path: unknown, handler: (request: { url: string }, response: { send(body: string): void }) => void): void;
}
const require = createRequire(import.meta.url);
const express5: () => ExpressApp = require('express');
const express4: () => ExpressApp = require('express4');

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What every application answers. */
async function work(path: string): Promise<string> {
  if (path.startsWith('/slow')) await pause(100);
  if (path.startsWith('/broken')) throw new Error('broken on purpose');
  return 'done';
}

async function listening(server: Server): Promise<AppUnderTest> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function onExpress(name: string, create: () => ExpressApp): AdapterUnderTest {
  return {
    name,
    start(gate, settings) {
      const app = create();
      app.use(guardExpress(gate, settings));
      app.all(/.*/, (request, response) => {
        work(request.url).then(
          (text) => response.send(text),
          () => Object.assign(response, { statusCode: 500 }).send('broken'),
        );
      });
      return listening(createServer(app).listen(0, '127.0.0.1'));
    },
  };
}

/** node-server turns requests of node:http into those of the web, and says who connected. */
function onWeb(
  name: string,
  build: (...given: Parameters<AdapterUnderTest['start']>) => (request: Request) => Response | Promise<Response>,
): AdapterUnderTest {
  return {
    name,
    start: (gate, settings) => {
      const fetch = build(gate, settings);
      const answer = (request: Request) =>
        Promise.resolve(fetch(request)).catch(() => new Response('broken', { status: 500 }));
      return listening(serve({ fetch: answer, port: 0, hostname: '127.0.0.1' }) as Server);
    },
  };
}

const handle = async (request: Request) => new Response(await work(new URL(request.url).pathname));

adapterContract({
  name: 'Hono',
  start(gate, settings) {
    const app = new Hono();
    app.use(guardHono(gate, settings));
    app.all('*', async (c) => c.text(await work(c.req.path)));
    app.onError((_error, c) => c.text('broken', 500));
    return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server);
  },
});
adapterContract(onExpress('Express 5', express5));
adapterContract(onExpress('Express 4', express4));
adapterContract({
  name: 'Fastify 5',
  async start(gate, settings) {
    const app = fastify5();
    app.addHook('onRequest', guardFastify(gate, settings));
    app.setNotFoundHandler(async (request) => work(request.url));
    app.all('/*', async (request) => work(request.url));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
  },
});
adapterContract({
  name: 'Fastify 4',
  async start(gate, settings) {
    const app = fastify4();
    app.addHook('onRequest', guardFastify(gate, settings));
    app.setNotFoundHandler(async (request, reply) => reply.code(200).send(await work(request.url)));
    app.all('/*', async (request) => work(request.url));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
  },
});
adapterContract(
  onWeb('handlers of fetch', (gate, settings) => guardFetch(gate, handle, { ...settings, address: () => '127.0.0.1' })),
);
adapterContract(onWeb('route handlers of Next.js', (gate, settings) => guardNext(gate, handle, settings)));

describe('responses whose headers cannot be changed', () => {
  const gate: Gate = () => ({ headers: { ratelimit: '"x";r=1;t=1' } });
  const fetched = () => Response.redirect('http://127.0.0.1/elsewhere');

  it('get their headers all the same', async () => {
    const app = new Hono().use(guardHono(gate));
    app.get('/', () => fetched());
    const request = new Request('http://127.0.0.1/');
    for (const response of [await app.fetch(request), await guardFetch(gate, fetched)(request)]) {
      expect([response.status, response.headers.get('ratelimit')]).toEqual([302, '"x";r=1;t=1']);
      expect(response.headers.get('location')).toBe('http://127.0.0.1/elsewhere');
    }
  });
});

describe('a gate that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
    ],
    ['rejects', () => Promise.reject(new Error('a bug'))],
  ])('by what it %s lets requests go on', async (_how, gate: Gate) => {
    const heard: unknown[] = [];
    const settings = {
      onError: (error: unknown) => {
        heard.push(String(error));
        throw new Error('a listener with a bug');
      },
    };
    const response = await guardFetch(gate, () => new Response('done'), settings)(new Request('http://127.0.0.1/'));
    expect([await response.text(), heard]).toEqual(['done', ['Error: a bug']]);
  });
});

describe('who connected', () => {
  const seen: string[] = [];
  const gate: Gate = (request) => {
    seen.push(request.address);
    return null;
  };

  it('is asked of Deno, Bun, a header of Workers, or nobody', async () => {
    const handler = (_request: Request, ..._rest: unknown[]) => new Response('done');
    const request = new Request('http://127.0.0.1/', { headers: { 'cf-connecting-ip': '192.0.2.3' } });
    await guardFetch(gate, handler)(request, { remoteAddr: { hostname: '192.0.2.1' } });
    await guardFetch(gate, handler)(request, { requestIP: () => ({ address: '192.0.2.2' }) });
    const address = (given: Request) => given.headers.get('cf-connecting-ip') ?? '';
    await guardFetch(gate, handler, { address })(request);
    await guardFetch(gate, handler)(request);
    expect(seen).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '']);
  });
});

describe('guardMiddleware of Next.js', () => {
  const levers: Record<string, boolean> = {};
  const gate = protect({ lever: (id) => levers[id] }, { maintenance: {}, rateLimit: { limit: 5 } });
  const middleware = guardMiddleware(gate, { trustProxies: 1 });
  const request = (headers: Record<string, string>) => new Request('https://example.com/a', { headers });

  it('goes on with headers as NextResponse.next() does, goes on with nothing, or answers', async () => {
    const counted = await middleware(request({ 'x-forwarded-for': '192.0.2.1' }));
    expect(counted?.headers.get('x-middleware-next')).toBe('1');
    expect(counted?.headers.get('ratelimit')).toBe('"default";r=4;t=12');
    expect(await middleware(request({}))).toBeUndefined();
    levers.maintenance = true;
    expect((await middleware(request({})))?.status).toBe(503);
  });

  it('hands the parameters of a route on', async () => {
    const handler = async (_request: Request, { params }: { params: Promise<{ id: string }> }) =>
      Response.json(await params);
    const response = await guardNext(() => null, handler)(request({}), { params: Promise.resolve({ id: '7' }) });
    expect(await response.json()).toEqual({ id: '7' });
  });
});
