import net from 'node:net';
import type { TcpMonitor } from '@tocsin/core';
import { afterEach, expect, test } from 'vitest';
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

const monitor = (port: number, over: Partial<TcpMonitor> = {}): TcpMonitor => ({
  ...base,
  ...{ type: 'tcp', host: '127.0.0.1', port, send: null },
  ...over,
});

test('that a connection is made is enough unless an answer is asked for', async () => {
  const port = await listen(speaker('', false));
  expect(await look(monitor(port))).toEqual({
    failure: null,
    facts: {},
    latencyMs: expect.any(Number),
    said: 'connected',
  });
  expect(await connectionsLeft()).toBe(0);
});

test('a greeting of several lines, and an answer to what was sent', async () => {
  const greeting = await listen(speaker('220-mail.example.com\r\n220 ready\r\n', false));
  const seen = await look(monitor(greeting, { expect: asking('answer') }));
  expect(seen).toMatchObject({
    facts: { answer: '220-mail.example.com\r\n220 ready\r\n' },
    said: '220-mail.example.com',
  });
  const echo = await listen(net.createServer((socket) => socket.on('data', (data) => socket.write(`+${data}`))));
  expect((await look(monitor(echo, { send: 'PING\r\n', expect: asking('answer') }))).facts).toEqual({
    answer: '+PING\r\n',
  });
  expect(await connectionsLeft()).toBe(0);
});

test('what is sent arrives though nothing is asked for', async () => {
  const heard = new Promise((resolve) => {
    void listen(net.createServer((socket) => socket.once('data', (data) => resolve(String(data))))).then((port) =>
      look(monitor(port, { send: 'hello' })),
    );
  });
  expect(await heard).toBe('hello');
});

test('an endless greeting is cut, a silent server and one that hangs up are told', async () => {
  const endless = net.createServer((socket) => {
    const timer = setInterval(() => socket.write('x'.repeat(1000)), 5);
    socket.on('close', () => clearInterval(timer)).resume();
  });
  const seen = await look(monitor(await listen(endless), { expect: asking('answer') }));
  expect(String(seen.facts.answer)).toHaveLength(4096);
  const silent = await look(monitor(await listen(speaker('', false)), { expect: asking('answer'), timeout: 0.2 }));
  expect(silent.failure).toBe('timed out after 0.2 s: connected, but nothing was said');
  expect((await look(monitor(await listen(speaker('')), { expect: asking('answer') }))).facts).toEqual({});
  expect(await connectionsLeft()).toBe(0);
});

test('refused and unknown', async () => {
  expect((await look(monitor(await closedPort()))).failure).toBe('connection refused');
  const unknown = await look(monitor(80, { host: 'host.invalid' }));
  expect(['the host name does not exist', 'the host name could not be looked up']).toContain(unknown.failure);
});

test('a hundred that are given up leave nothing open', async () => {
  const port = await listen(speaker('', false));
  const over = { expect: asking('answer'), timeout: 0.3 };
  await Promise.all(Array.from({ length: 100 }, () => look(monitor(port, over))));
  expect(await connectionsLeft()).toBe(0);
});
