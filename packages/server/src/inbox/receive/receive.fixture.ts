import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboxSource, Plan } from '@tocsin/core';
import { type DetectApp, planOf, startDetectApp } from '../../detect/detect-app.fixture.ts';
import type { App } from '../../platform/app.ts';
import { receiveListener } from './receive-listener.ts';
import { startReceiving } from './start-receiving.ts';

export const SECRET = 'whsec_dGVzdA==';

/** A source as a plan has it when nothing is said but what must be. */
export function sourceOf(part: Partial<InboxSource> = {}): InboxSource {
  const id = part.id ?? 'stripe';
  return {
    ...{ id, title: id, provider: 'stripe', secrets: [SECRET], signature: null, address: null },
    ...{ tolerance: 300, window: 7 * 86_400, mostBytes: 1024 * 1024, eventId: null, eventType: null },
    ...{ forward: null, timeout: 10, concurrency: 4, rate: null, orderBy: null, first: [] },
    retry: { attempts: 20, first: 5, most: 3_600 },
    ...{ sign: 'original', component: null, runbook: null, list: null, applied: null, grace: null },
    levers: { delivery: `${id}.delivery`, concurrency: `${id}.concurrency`, rate: `${id}.rate`, types: `${id}.types` },
    ...part,
  } as InboxSource;
}

export function planWith(...sources: readonly InboxSource[]): Plan {
  return { ...planOf({ service: 'shop' }), inbox: Object.fromEntries(sources.map((one) => [one.id, one])) };
}

/** A node that receives. */
export interface ReceivingNode extends DetectApp {
  readonly url: string;
  /** A second node on the same database. @returns its address and how to end it */
  second(): Promise<{ readonly url: string; readonly app: App; readonly close: () => Promise<void> }>;
}

export async function startReceivingNode(plan: Plan): Promise<ReceivingNode> {
  const node = await startDetectApp(plan);
  const listening = await listen(node.app);
  const close = async () => {
    await listening.close();
    await node.close();
  };
  return { ...node, url: listening.url, second: () => listen({ ...node.app }), close };
}

async function listen(app: App) {
  const stop = await startReceiving(app);
  const server = createServer(
    receiveListener(app, (_request, response) => {
      response.writeHead(418).end();
    }),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await stop();
  };
  return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** The header by which Stripe signs. */
export function stripeSignature(body: string | Buffer, atMs: number, secret = SECRET): string {
  const t = Math.floor(atMs / 1000);
  const signature = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
  return `t=${t},v1=${signature}`;
}

/** An event as Stripe writes it. */
export function stripeEvent(id: string, type = 'invoice.paid', object: object = {}): string {
  return JSON.stringify({ id, object: 'event', type, created: 1_767_614_400, data: { object } });
}

/** Sends it as Stripe does. */
export function sendStripe(node: Pick<ReceivingNode, 'url' | 'app'>, body: string | Buffer, headers: object = {}) {
  const signature = stripeSignature(body, node.app.clock.now());
  return fetch(`${node.url}/in/shop/stripe`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/json', 'stripe-signature': signature, ...headers },
  });
}
