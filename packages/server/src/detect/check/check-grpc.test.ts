import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { GrpcMonitor } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
import { readHealthStatus, writeHealthRequest } from './check-grpc-message.ts';
import {
  base,
  closedPort,
  connectionsLeft,
  listen,
  look,
  selfSigned,
  speaker,
  stopListening,
} from './check-net.fixture.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) server.forceShutdown();
  await stopListening();
});

type Answer = (service: string, reply: sendUnaryData<Buffer>) => void;

async function serve(answer: Answer, credentials = ServerCredentials.createInsecure()): Promise<number> {
  const server = new Server();
  servers.push(server);
  const raw = { requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same };
  const check = { path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false, ...raw };
  server.addService(
    { check },
    {
      check: (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) =>
        answer(call.request.subarray(2).toString(), reply),
    },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function same(bytes: Buffer): Buffer {
  return bytes;
}

const monitor = (port: number, over: Partial<GrpcMonitor> = {}): GrpcMonitor => ({
  ...base,
  ...{ type: 'grpc', host: '127.0.0.1', port, tls: false, service: '' },
  ...over,
});

test('what the server says of itself and of a service', async () => {
  const port = await serve((service, reply) => {
    if (service === 'gone') reply({ code: status.NOT_FOUND, details: 'unknown service' });
    else reply(null, service === 'shop' ? Buffer.from([0x08, 2]) : Buffer.from([0x08, 1]));
  });
  expect(await look(monitor(port))).toMatchObject({ failure: null, facts: { status: 'SERVING' }, said: 'SERVING' });
  expect((await look(monitor(port, { service: 'shop' }))).facts).toEqual({ status: 'NOT_SERVING' });
  expect((await look(monitor(port, { service: 'gone' }))).facts).toEqual({ status: 'SERVICE_UNKNOWN' });
});

test('errors, silence and servers of another kind', async () => {
  const failure = async (port: number, over = {}) => (await look(monitor(port, { timeout: 1, ...over }))).failure;
  const failing = await serve((_, reply) => reply({ code: status.INTERNAL, details: 'out of memory' }));
  expect(await failure(failing)).toBe('INTERNAL: out of memory');
  const without = await serve((_, reply) => reply({ code: status.UNIMPLEMENTED, details: '' }));
  expect(await failure(without)).toBe('the server does not answer the health protocol of gRPC');
  const wrong = await serve((_, reply) => reply(null, Buffer.from([0xff])));
  expect(await failure(wrong)).toMatch(/the answer is not one of the health protocol/);
  const huge = await serve((_, reply) => reply(null, Buffer.alloc(100_000, 1)));
  expect(await failure(huge)).toBe('the answer is too large for one of the health protocol');
  expect(await failure(await serve(() => undefined))).toBe(
    'timed out after 1 s: connected, but there was no answer by gRPC',
  );
  expect(await failure(await listen(speaker('', false)))).toBe(
    'timed out after 1 s: connected, but there was no answer by gRPC',
  );
  expect(await failure(await closedPort())).toBe('connection refused');
  expect(await failure(await listen(speaker('HTTP/1.0 400 Bad Request\r\n\r\n')))).toMatch(
    /^what answered does not speak HTTP\/2|^the connection was closed/,
  );
});

test('a certificate that is not trusted', async () => {
  const pair = selfSigned(0);
  if (!pair) return console.warn('skipped: openssl is not installed');
  const keys = [{ private_key: Buffer.from(pair.key), cert_chain: Buffer.from(pair.cert) }];
  const port = await serve((_, reply) => reply(null, Buffer.from([0x08, 1])), ServerCredentials.createSsl(null, keys));
  expect((await look(monitor(port, { tls: true }))).failure).toMatch(/self.signed/);
});

test('a hundred that are given up leave nothing open', async () => {
  const port = await listen(speaker('', false));
  await Promise.all(Array.from({ length: 100 }, () => look(monitor(port, { timeout: 1 }))));
  expect(await connectionsLeft()).toBe(0);
});

test('the messages as bytes', () => {
  expect(writeHealthRequest('ab')).toEqual(Buffer.from([0x0a, 2, 0x61, 0x62]));
  expect(writeHealthRequest('x'.repeat(200)).subarray(0, 3)).toEqual(Buffer.from([0x0a, 0xc8, 0x01]));
  expect(readHealthStatus(Buffer.alloc(0))).toBe('UNKNOWN');
  // Other fields, of every wire type, are passed over.
  const fields = [0x12, 2, 1, 1, 0x18, 0x80, 1, 0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0x2d, 0, 0, 0, 0, 0x08, 1];
  expect(readHealthStatus(Buffer.from(fields))).toBe('SERVING');
  expect(readHealthStatus(Buffer.from([0x08, 9]))).toBe('status 9');
  expect(() => readHealthStatus(Buffer.from([0x08, 0xff]))).toThrow(/not one of the health protocol/);
});
