import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { clientAddress, senderOf } from './client-address.ts';

/** What a server behind so many proxies takes for the client; without a connection its peer is `unknown`. */
async function address(forwarded: string | null, trustedProxies: number): Promise<string> {
  const app = new Hono().get('/', (c) => c.text(clientAddress(c, trustedProxies)));
  const response = await app.request('/', { headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded } });
  return response.text();
}

it.each([
  ['192.0.2.1', 0, 'unknown'],
  ['192.0.2.1', 1, '192.0.2.1'],
  ['198.51.100.7, 192.0.2.1', 1, '192.0.2.1'],
  ['198.51.100.7, 192.0.2.1', 2, '198.51.100.7'],
  ['192.0.2.1', 3, '192.0.2.1'],
  ['10.0.0.1 , 2001:db8::1', 1, '2001:db8::1'],
  ['<script>', 1, 'unknown'],
  ['', 1, 'unknown'],
  [null, 1, 'unknown'],
])('%j behind %d proxies is %s', async (forwarded, proxies, expected) => {
  expect(await address(forwarded, proxies)).toBe(expected);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
  ['2001:0DB8:a::b:c', '2001:db8:a:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s is the sender %s', (given, expected) => {
  expect(senderOf(given)).toBe(expected);
});
