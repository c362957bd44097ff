import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type Connections, openConnections } from './connections.ts';
import type { FetchedEvent } from './fetch-events.ts';
import { outgoingHeaders } from './outgoing-headers.ts';
import { send } from './send-event.ts';

let server: Server | undefined;
let connections: Connections | undefined;
afterEach(async () => {
  await connections?.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** An application that closes a connection at its n-th request, without an answer. @returns how to post, and what it got */
async function applicationThatClosesAt(closes: (nth: number) => boolean) {
  const ports: (number | undefined)[] = [];
  server = createServer((request, response) => {
    ports.push(request.socket.remotePort);
    request.resume().on('end', () => (closes(ports.length) ? request.socket.destroy() : response.end('taken')));
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`);
  const own = openConnections();
  connections = own;
  const outgoing = { url, query: '', headers: ['Idempotency-Key', 'a'], body: Buffer.from('{}'), timeoutMs: 2_000 };
  return {
    ports,
    async post() {
      const answer = await send(own, outgoing, new Set(), () => 0);
      // Its connection is free a moment after the answer.
      await sleep(20);
      return answer;
    },
  };
}

it('posts once more on a fresh connection what was lost on one that the application closed', async () => {
  const { ports, post } = await applicationThatClosesAt((nth) => nth === 2);
  expect(await post()).toMatchObject({ isDelivered: true });
  expect(await post()).toMatchObject({ isDelivered: true, note: 'taken' });
  expect(ports).toHaveLength(3);
  expect(ports[1]).toBe(ports[0]);
  expect(ports[2]).not.toBe(ports[1]);
});

it('posts no more than twice, and once where the connection was fresh', async () => {
  const { ports, post } = await applicationThatClosesAt((nth) => nth > 1);
  expect(await post()).toMatchObject({ isDelivered: true });
  expect(await post()).toMatchObject({ isDelivered: false, status: null });
  expect(ports).toHaveLength(3);
  expect(await post()).toMatchObject({ isDelivered: false, status: null });
  expect(ports).toHaveLength(4);
});

const event = {
  ...{ event: '1', receivedAt: '', receivedMs: 0, vendorId: 'evt_1', type: 'x', orderKey: null, priority: 1 },
  ...{ attempts: 0, replay: 0, later: false, headers: ['Stripe-Signature', 'old'], query: '', body: Buffer.from('{}') },
} as const;

it.each([
  ['received', false, 'old'],
  ['received', true, 'at 7000'],
  ['fetched', false, 'at 7000'],
  ['edited', false, 'at 7000'],
] as const)('the signature of an event that was %s, with sign: fresh %s, is %s', (origin, isFresh, signature) => {
  const signAnew = (_: readonly string[], __: Buffer, nowMs: number) => ['Stripe-Signature', `at ${nowMs}`];
  const sender = { service: 'shop', source: 'stripe', key: Buffer.from('k'), isFresh, signAnew };
  const fetched: FetchedEvent = { ...event, priority: 1, orderKey: null, origin };
  expect(outgoingHeaders(sender, fetched, 7_000).slice(0, 2)).toEqual(['Stripe-Signature', signature]);
});
