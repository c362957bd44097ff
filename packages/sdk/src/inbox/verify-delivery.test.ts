import { createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { verifyDelivery } from './verify-delivery.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 3);
const now = () => NOW_MS;
const KEY = randomBytes(24);
const secret = `whsec_${KEY.toString('base64')}`;

function headersOf(body: string | Uint8Array, { key = KEY, atMs = NOW_MS, id = 'shop/stripe/evt_1' } = {}) {
  const timestamp = String(Math.floor(atMs / 1000));
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    'tocsin-webhook-id': id,
    'tocsin-webhook-timestamp': timestamp,
    'tocsin-webhook-signature': `v1,${hmac}`,
    'tocsin-attempt': '3',
  };
}

it('takes a delivery by the headers of fetch and of Node, as text and as bytes', async () => {
  const bytes = new Uint8Array([0, 255, 1, 254]);
  expect(await verifyDelivery(new Headers(headersOf('{"a":1}')), '{"a":1}', { secret, now })).toMatchObject({
    id: 'shop/stripe/evt_1',
    attempt: 3,
    at: new Date(NOW_MS),
  });
  expect((await verifyDelivery(headersOf(bytes), bytes, { secret, now })).body).toEqual(bytes);
});

it('agrees with the test vector of Standard Webhooks', async () => {
  const headers = {
    'tocsin-webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'tocsin-webhook-timestamp': '1614265330',
    'tocsin-webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const options = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', now: () => 1_614_265_330_000 };
  await expect(verifyDelivery(headers, '{"test": 2432232314}', options)).resolves.toMatchObject({ attempt: 1 });
});

it('takes either secret and either signature while they are changed', async () => {
  const old = randomBytes(24);
  const headers = headersOf('x', { key: old });
  await expect(
    verifyDelivery(headers, 'x', { secret: [secret, `whsec_${old.toString('base64')}`], now }),
  ).resolves.toBeDefined();
  const both = { ...headers, 'tocsin-webhook-signature': `v1a,x v1,!!! ${headersOf('x')['tocsin-webhook-signature']}` };
  await expect(verifyDelivery(both, 'x', { secret, now })).resolves.toBeDefined();
});

it.each([
  ['another body', headersOf('x'), 'y', /no signature/],
  ['another key', headersOf('x', { key: randomBytes(24) }), 'x', /no signature/],
  ['another id', { ...headersOf('x'), 'tocsin-webhook-id': 'shop/stripe/evt_2' }, 'x', /no signature/],
  ['six minutes ago', headersOf('x', { atMs: NOW_MS - 360_000 }), 'x', /not within 300 seconds/],
  ['in six minutes', headersOf('x', { atMs: NOW_MS + 360_000 }), 'x', /not within 300 seconds/],
  ['no time', { ...headersOf('x'), 'tocsin-webhook-timestamp': 'NaN' }, 'x', /not within/],
  ['no header', { 'stripe-signature': 't=1,v1=2' }, 'x', /tocsin-webhook-id is missing/],
])('refuses %s', async (_, headers, body, message) => {
  await expect(verifyDelivery(headers, body, { secret, now })).rejects.toThrow(message);
});

it('says so when the secret is not one', async () => {
  await expect(verifyDelivery(headersOf('x'), 'x', { secret: 'sk_live', now })).rejects.toThrow(/whsec_/);
});
