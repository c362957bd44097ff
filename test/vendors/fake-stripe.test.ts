import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeStripe } from './fake-stripe.ts';
import { startVendorServer } from './vendor-server.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 12);
let stripe: FakeStripe;
beforeEach(async () => {
  stripe = new FakeStripe(() => NOW_MS);
  await stripe.listen();
});
afterEach(() => stripe.close());

interface List {
  readonly data: { readonly id: string; readonly type: string }[];
  readonly has_more: boolean;
}

async function get(path: string, authorization = `Bearer ${stripe.key}`): Promise<{ status: number; body: List }> {
  const response = await fetch(stripe.url + path, { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as List };
}

describe('the fake Stripe', () => {
  it('lists the newest first, page by page, in both directions', async () => {
    const made = Array.from({ length: 25 }, (_, n) => stripe.happen('invoice.paid', { n }, NOW_MS - n * 1_000));
    const first = await get('/v1/events?limit=10');
    expect(first.body.data.map(({ id }) => id)).toEqual(made.slice(0, 10).map(({ id }) => id));
    expect(first.body.has_more).toBe(true);
    const rest = await get(`/v1/events?limit=100&starting_after=${first.body.data.at(-1)?.id}`);
    expect(rest.body).toMatchObject({ has_more: false });
    expect(rest.body.data).toHaveLength(15);
    const back = await get(`/v1/events?limit=10&ending_before=${rest.body.data[0]?.id}`);
    expect(back.body.data).toEqual(first.body.data);
  });

  it('filters by time and type, and forgets after 30 days', async () => {
    stripe.happen('invoice.paid', {}, NOW_MS - 31 * 86_400_000);
    const paid = stripe.happen('invoice.paid', {}, NOW_MS - 60_000);
    const failed = stripe.happen('invoice.payment_failed', {}, NOW_MS);
    const at = NOW_MS / 1_000;
    const ids = async (query: string) => (await get(`/v1/events?${query}`)).body.data.map(({ id }) => id);
    expect(await ids('limit=100')).toEqual([failed.id, paid.id]);
    expect(await ids(`created[gte]=${at - 60}&created[lt]=${at}`)).toEqual([paid.id]);
    expect(await ids('type=invoice.payment_failed')).toEqual([failed.id]);
    expect(await ids('type=invoice.*')).toEqual([failed.id, paid.id]);
    expect(await ids('types[]=invoice.paid&types[]=charge.refunded')).toEqual([paid.id]);
  });

  it('refuses a wrong key, a wrong limit, an unknown parameter and cursor, and too many requests', async () => {
    expect((await get('/v1/events', 'Bearer sk_wrong')).status).toBe(401);
    expect((await get('/v1/events', `Basic ${Buffer.from(`${stripe.key}:`).toString('base64')}`)).status).toBe(200);
    expect((await get('/v1/events?limit=101')).status).toBe(400);
    expect((await get('/v1/events?colour=red')).status).toBe(400);
    expect((await get('/v1/events?starting_after=evt_none')).status).toBe(400);
    expect((await get('/v1/nothing')).status).toBe(404);
    stripe.limitNext(1, 2);
    const limited = await fetch(`${stripe.url}/v1/events`);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
  });

  it('sends signed events, again with the same id after a failure, several at once and more than once', async () => {
    let answers = 0;
    const endpoint = await startVendorServer(() => ({ status: answers++ < 3 ? 500 : 200 }));
    const events = Array.from({ length: 5 }, (_, n) => stripe.happen('invoice.paid', { n }));
    const sent = await stripe.send(`${endpoint.url}/in`, events, { times: 2, order: (list) => list.toReversed() });
    expect(sent.flatMap(({ statuses }) => statuses).filter((status) => status === 500)).toHaveLength(3);
    expect(sent.every(({ statuses }) => statuses.at(-1) === 200)).toBe(true);
    expect(events.every(({ pending_webhooks }) => pending_webhooks === 0)).toBe(true);
    expect(endpoint.calls).toHaveLength(13);
    for (const { headers, body } of endpoint.calls) {
      const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['stripe-signature'])) ?? [];
      expect(createHmac('sha256', stripe.webhookSecret).update(`${at}.${body}`).digest('hex')).toBe(signature);
    }
    await endpoint.close();
  });

  it('gives an event up after its attempts', async () => {
    const event = stripe.happen('invoice.paid', {});
    const [sending] = await stripe.send('http://127.0.0.1:1/in', [event], { attempts: 3, firstPauseMs: 1 });
    expect(sending?.statuses).toEqual([0, 0, 0]);
    expect(event.pending_webhooks).toBe(1);
  });
});
