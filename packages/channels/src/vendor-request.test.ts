import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { boundedWait, requestVendor } from './vendor-request.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function urlOf(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const request = (url: string) => requestVendor({ method: 'POST', url, headers: {}, body: '{}', timeoutMs: 300 });

describe('requestVendor', () => {
  it('follows no redirect', async () => {
    const paths: string[] = [];
    const url = await urlOf((incoming, response) => {
      paths.push(incoming.url ?? '');
      response.writeHead(307, { location: '/other' }).end();
    });
    expect(await request(url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(paths).toEqual(['/']);
  });

  it('reads no more than the start of an answer without end', async () => {
    const url = await urlOf((_incoming, response) => {
      const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const answer = await request(url);
    expect(answer.kind === 'answered' && answer.text.length).toBe(65_536);
  });

  it('keeps the status of an answer that breaks off or stalls', async () => {
    const broken = await urlOf((_incoming, response) => {
      response.writeHead(202).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await request(broken)).toMatchObject({ kind: 'answered', status: 202, text: '{"a":' });
    server?.close();
    const stalled = await urlOf((_incoming, response) => void response.writeHead(202).write('{'));
    expect(await request(stalled)).toMatchObject({ kind: 'answered', status: 202, text: '{' });
  });

  it('names the cause when there is no answer, and never the address', async () => {
    const silent = await urlOf(() => undefined);
    expect(await request(silent)).toEqual({ kind: 'unreachable', cause: 'timed out' });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    expect(await request(silent)).toEqual({ kind: 'unreachable', cause: 'ECONNREFUSED' });
    expect(JSON.stringify(await request('ftp://127.0.0.1/secret'))).not.toContain('secret');
  });
});

describe('boundedWait', () => {
  it.each([
    [0.2, 1],
    [64.57, 65],
    [-5, 1],
    [1e12, 3600],
    [Number.NaN, 30],
    [Number.POSITIVE_INFINITY, 30],
    ['7', 30],
    [null, 30],
  ])('takes %j for %i seconds', (written, seconds) => {
    expect(boundedWait(written, 30)).toBe(seconds);
  });
});
