import tls from 'node:tls';
import type { TlsMonitor } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
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

afterEach(stopListening);

const monitor = (port: number, over: Partial<TlsMonitor> = {}): TlsMonitor => ({
  ...base,
  ...{ type: 'tls', host: '127.0.0.1', port, serverName: 'localhost' },
  ...over,
});
const secure = async (daysAgo: number, name?: string) => {
  const pair = selfSigned(daysAgo, name);
  if (!pair) return null;
  // A client that has seen the certificate leaves before the session tickets arrive.
  return listen(
    tls.createServer(pair, (socket) => socket.on('error', () => undefined)).on('tlsClientError', () => undefined),
  );
};

test('an expired certificate is looked at all the same', async () => {
  const port = await secure(400);
  if (port === null) return console.warn('skipped: openssl is not installed');
  const seen = await look(monitor(port));
  expect(seen.facts).toEqual({
    ...{ days: -36, subject: 'localhost', issuer: 'localhost', names: 'localhost, 127.0.0.1' },
    ...{ protocol: 'TLSv1.3', trusted: false },
  });
  expect(seen.said).toMatch(/^expired 36 days ago, the TLS certificate (has expired|is self-signed)$/);
  expect(seen.evidence).toContain('by localhost, from ');
  expect(await connectionsLeft()).toBe(0);
});

test('days left, and one for another name', async () => {
  const port = await secure(10, 'other.example.com');
  if (port === null) return console.warn('skipped: openssl is not installed');
  const seen = await look(monitor(port, { serverName: '127.0.0.1' }));
  expect(seen.facts).toMatchObject({ days: 354, subject: 'other.example.com', trusted: false });
});

test('what does not speak TLS, hangs up, is silent, is not there', async () => {
  const failure = async (port: number) => (await look(monitor(port, { timeout: 0.3 }))).failure;
  expect(await failure(await listen(speaker('HTTP/1.0 400 Bad Request\r\n\r\n')))).toBe(
    'what answered does not speak TLS',
  );
  expect(await failure(await listen(speaker('')))).toBe('the connection was closed before the TLS handshake was done');
  expect(await failure(await listen(speaker('', false)))).toBe(
    'timed out after 0.3 s: connected, but the TLS handshake did not end',
  );
  expect(await failure(await closedPort())).toBe('connection refused');
  expect(await connectionsLeft()).toBe(0);
});

test('a server of old protocols only', async () => {
  const pair = selfSigned(0);
  if (!pair) return console.warn('skipped: openssl is not installed');
  const old = tls.createServer({ ...pair, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
  const port = await listen(old.on('tlsClientError', () => undefined));
  expect((await look(monitor(port))).failure).toMatch(/^the TLS handshake failed: .*protocol/);
});

test('a hundred that are given up leave nothing open', async () => {
  const port = await listen(speaker('', false));
  await Promise.all(Array.from({ length: 100 }, () => look(monitor(port, { timeout: 0.3 }))));
  expect(await connectionsLeft()).toBe(0);
});
