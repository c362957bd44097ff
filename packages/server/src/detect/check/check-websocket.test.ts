import http from 'node:http';
import type { WebSocketMonitor } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  asking,
  base,
  closedPort,
  connectionsLeft,
  listen,
  look,
  speaker,
  stopListening,
} from './check-net.fixture.ts';

afterEach(stopListening);

async function serve(onOpen: (socket: WebSocket, request: http.IncomingMessage) => void): Promise<string> {
  const server = http.createServer((_, response) => response.writeHead(403).end());
  const port = await listen(server);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/forbidden') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else
      sockets.handleUpgrade(request, socket, head, (opened) =>
        onOpen(
          opened.on('error', () => undefined),
          request,
        ),
      );
  });
  return `ws://127.0.0.1:${port}/live`;
}

const monitor = (url: string, over: Partial<WebSocketMonitor> = {}): WebSocketMonitor => ({
  ...base,
  ...{ type: 'websocket', url, headers: {}, send: null },
  ...over,
});
const heard = { expect: asking('message', 'json:$.ok') };

test('that it opens is enough unless a message is asked for', async () => {
  const url = await serve(() => undefined);
  expect(await look(monitor(url))).toMatchObject({ failure: null, facts: {}, said: 'opened' });
  expect(await connectionsLeft()).toBe(0);
});

test('headers and a message are sent, and the first message is heard', async () => {
  const url = await serve((socket, request) => {
    socket.on('message', (data) => socket.send(`{"ok":true,"echo":"${data} ${request.headers['x-key']}"}`));
  });
  const seen = await look(monitor(url, { ...heard, headers: { 'x-key': 'k' }, send: 'ping' }));
  expect(seen.facts).toEqual({ message: '{"ok":true,"echo":"ping k"}', 'json:$.ok': true });
  expect(await connectionsLeft()).toBe(0);
});

test('refused, closed, silent, too large, not a WebSocket', async () => {
  const failure = async (url: string, over = {}) =>
    (await look(monitor(url, { timeout: 0.5, ...heard, ...over }))).failure;
  const closing = await serve((socket) => socket.close(1013, 'try again later'));
  expect(await failure(closing)).toBe(
    'the server closed the WebSocket before it said anything (1013: try again later)',
  );
  expect(await failure(closing.replace('live', 'forbidden'))).toBe('answered 403 instead of opening a WebSocket');
  expect(await failure(await serve(() => undefined))).toBe('timed out after 0.5 s: opened, but no message came');
  const large = await serve((socket) => socket.send('x'.repeat(1_000_000)));
  expect(await failure(large, { timeout: 5 })).toBe('the first message is larger than 256 KB');
  const port = await listen(speaker('', false));
  expect(await failure(`ws://127.0.0.1:${port}`)).toBe('timed out after 0.5 s: no WebSocket was opened');
  const rude = await listen(speaker('SSH-2.0\r\n'));
  expect(await failure(`ws://127.0.0.1:${rude}`)).toBe('what answered does not speak HTTP');
  const gone = await listen(speaker(''));
  expect(await failure(`ws://127.0.0.1:${gone}`)).toBe('the connection was closed before a WebSocket was opened');
  expect(await failure(`ws://127.0.0.1:${await closedPort()}`)).toBe('connection refused');
  expect(await failure('ftp://example.com')).toBe('the address is not one of a WebSocket');
  expect(await connectionsLeft()).toBe(0);
});

test('a hundred that are given up leave nothing open', async () => {
  const url = await serve(() => undefined);
  await Promise.all(Array.from({ length: 100 }, () => look(monitor(url, { ...heard, timeout: 0.5 }))));
  expect(await connectionsLeft()).toBe(0);
});
