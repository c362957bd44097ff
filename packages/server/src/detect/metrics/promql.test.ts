import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askPrometheus } from './promql.ts';

let server: http.Server;
let answer: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

beforeEach(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const ask = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prom`;
  const source = { kind: 'promql', url, headers: { authorization: 'Bearer s' }, query: 'sum(up)', every: 30 } as const;
  return askPrometheus(source, 1, new AbortController().signal);
};
const says = (data: unknown) => (_: unknown, response: http.ServerResponse) =>
  response.end(JSON.stringify({ status: 'success', data }));

describe('a query of PromQL', () => {
  test('is posted below the base address, with the headers', async () => {
    let seen: unknown;
    answer = (request, response, body) => {
      seen = [request.method, request.url, request.headers.authorization, new URLSearchParams(body).get('query')];
      says({ resultType: 'vector', result: [{ metric: {}, value: [1, '0.97'] }] })(null, response);
    };
    expect(await ask()).toBe('0.97');
    expect(seen).toEqual(['POST', '/prom/api/v1/query', 'Bearer s', 'sum(up)']);
  });

  test('is got where it may not be posted', async () => {
    answer = (request, response) => {
      if (request.method === 'POST') response.writeHead(405).end();
      else says({ resultType: 'scalar', result: [1, request.url?.includes('query=sum') ? '5' : '0'] })(null, response);
    };
    expect(await ask()).toBe('5');
  });

  test.each<[string, typeof answer, string]>([
    [
      'two series',
      says({ resultType: 'vector', result: [{ value: [1, '1'] }, { value: [1, '2'] }] }),
      '2 series; make one of them by sum()',
    ],
    ['no series', says({ resultType: 'vector', result: [] }), 'no series matches'],
    ['a range', says({ resultType: 'matrix', result: [] }), 'a matrix, not one value'],
    ['a histogram', says({ resultType: 'vector', result: [{ histogram: [1, {}] }] }), 'histogram_quantile()'],
    [
      'an error',
      (_, r) => r.writeHead(400).end('{"status":"error","errorType":"bad_data","error":"parse error"}'),
      'Prometheus answered 400: parse error',
    ],
    ['no JSON', (_, r) => r.writeHead(502).end('<html>'), 'Prometheus answered 502'],
    ['something else', (_, r) => r.end('[]'), 'not that of a Prometheus'],
    ['too much', (_, r) => r.end(' '.repeat(2_000_000)), 'larger than 1 MB'],
    ['nothing', () => undefined, 'did not answer within 1 s'],
  ])('that answers %s is told in words', async (_, own, message) => {
    answer = own;
    await expect(ask()).rejects.toThrow(message);
  });
});
