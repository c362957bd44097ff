import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By which the played vendor signs. */
export const SECRET = 'whsec_a-secret-for-tests';

/** An application that takes webhooks, but for those with a plan that it does not know. */
export interface Shop {
  readonly url: string;
  /** Bodies that it took. */
  readonly taken: readonly string[];
  /** Whether it was mended meanwhile, and takes all of them. */
  isMended: boolean;
  close(): void;
}

/** An application that fails on a plan that it does not know. */
export async function startShop(): Promise<Shop> {
  const shop = { taken: [] as string[], isMended: false };
  const app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (!shop.isMended && body.includes('"gld"')) return response.writeHead(503).end('no plan is called gld');
      shop.taken.push(body);
      response.end('done');
    });
  });
  await new Promise<void>((listening) => app.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/webhooks`;
  return Object.assign(shop, { url, close: () => void app.close() });
}

/** What the plan says of its webhooks. */
export const inboxOf = (forward: string) => `inbox:
  stripe:
    title: Stripe webhooks
    provider: stripe
    secret: \${STRIPE_WEBHOOK_SECRET}
    forward: "${forward}"
    concurrency: 8
    first: ["invoice.*"]
    orderBy: data.object.subscription
    retry: { attempts: 5, first: 1s, most: 2s }
  texts:
    title: Messages of people
    provider: hmac
    secret: \${STRIPE_WEBHOOK_SECRET}
    signature: { header: X-Signature }
    forward: "${forward}"
consent:
  wording: { 2026-01: I agree to text messages about my orders. }
`;

let sent = 0;

/** Sends an event as the vendor does. @returns the answer's status */
export async function sendStripe(tocsin: string, type: string, plan: string, subscription: string): Promise<number> {
  sent += 1;
  const object = { subscription, plan, amount: 4900, currency: 'usd' };
  const at = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ id: `evt_${sent}`, type, created: at, data: { object } });
  const v1 = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${v1}` };
  return (await fetch(`${tocsin}/in/shop/stripe`, { method: 'POST', headers, body })).status;
}
