import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  challengeFromSlack,
  fromAirwallex,
  fromGitHub,
  fromRetell,
  fromShopify,
  fromSlack,
  fromStandardWebhooks,
  fromTelegram,
  fromTelnyx,
  fromTwilio,
  type SentWebhook,
} from '../../../../../test/vendors/inbox-senders/senders.ts';
import { forgetSeen } from './forget-seen.ts';
import { insertEvents, type NewEvent } from './keep-events.ts';
import {
  planWith,
  type ReceivingNode,
  SECRET,
  sendStripe,
  sourceOf,
  startReceivingNode,
  stripeEvent,
  stripeSignature,
} from './receive.fixture.ts';
import { receiverOf } from './receiver.ts';
import { writeRepeats } from './write-repeats.ts';

let node: ReceivingNode;

const telnyxKeys = generateKeyPairSync('ed25519');
const telnyxPublicKey = telnyxKeys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const TWILIO_ADDRESS = 'https://hooks.example.com/in/shop/twilio';

const send = (source: string, { headers, query, body }: SentWebhook) =>
  fetch(`${node.url}/in/shop/${source}${query}`, { method: 'POST', headers, body });

beforeAll(async () => {
  const stripe = sourceOf({ orderBy: 'data.object.subscription', first: ['invoice.*'], window: 3_600 });
  const vendors = (
    ['airwallex', 'github', 'retell', 'shopify', 'slack', 'standard-webhooks', 'telegram', 'whop'] as const
  ).map((provider) => sourceOf({ id: provider, provider }));
  const telnyx = sourceOf({ id: 'telnyx', provider: 'telnyx', secrets: [telnyxPublicKey] });
  const twilio = sourceOf({ id: 'twilio', provider: 'twilio', orderBy: 'From', address: TWILIO_ADDRESS });
  node = await startReceivingNode(planWith(stripe, telnyx, twilio, ...vendors));
});
afterAll(() => node.close());

const eventOf = (vendorId: string) =>
  node.app.db.selectFrom('inbox_event').selectAll().where('vendor_id', '=', vendorId).orderBy('id').execute();
const waitingOf = (event: string | undefined) =>
  node.app.db
    .selectFrom('inbox_waiting')
    .selectAll()
    .where('event', '=', event ?? '0')
    .execute();
const seenOf = (vendorId: string) =>
  node.app.db.selectFrom('inbox_seen').selectAll().where('vendor_id', '=', vendorId).executeTakeFirst();

describe('an event', () => {
  test('is kept as it came, and waits', async () => {
    const body = stripeEvent('evt_1', 'invoice.paid', { subscription: 'sub_1' });
    const response = await sendStripe(node, body, { 'X-Some-Thing': 'Ä é' });
    expect([response.status, await response.json()]).toEqual([200, { received: true }]);
    const [event] = await eventOf('evt_1');
    expect(event).toMatchObject({
      ...{ type: 'invoice.paid', order_key: 'sub_1', origin: 'received', of: null, query: '' },
      body: Buffer.from(body),
    });
    const { headers = [] } = event ?? {};
    expect(headers[headers.findIndex((name) => name.toLowerCase() === 'x-some-thing') + 1]).toBe('Ä é');
    expect(await waitingOf(event?.id)).toMatchObject([
      { type: 'invoice.paid', order_key: 'sub_1', priority: 0, attempts: 0, dead: false },
    ]);
  });

  test('that comes again is counted', async () => {
    const body = stripeEvent('evt_2', 'other');
    for (let time = 0; time < 3; time += 1) expect((await sendStripe(node, body)).status).toBe(200);
    expect(await eventOf('evt_2')).toHaveLength(1);
    expect(await seenOf('evt_2')).toMatchObject({ repeats: 2 });
    const { rows } = await node.app.pool.query(
      `select sum(arrived)::int as arrived, sum(repeated)::int as repeated from inbox_change where type = 'other'`,
    );
    expect(rows).toEqual([{ arrived: 1, repeated: 2 }]);
  });
});

test('a signature of somebody else is refused', async () => {
  const body = stripeEvent('evt_forged');
  const signature = stripeSignature(body, node.app.clock.now(), 'whsec_other');
  const response = await sendStripe(node, body, { 'stripe-signature': signature });
  expect(response.status).toBe(401);
  expect(await eventOf('evt_forged')).toEqual([]);
});

describe('each vendor', () => {
  const atMs = () => node.app.clock.now();
  const facts = (id: string, type: string) => ({ id, type, atMs: atMs(), object: { some: 'thing' } });
  const sent: [string, () => SentWebhook, number, string, string][] = [
    [
      'airwallex',
      () => fromAirwallex(SECRET, facts('awx_1', 'payment_intent.succeeded')),
      200,
      'awx_1',
      'payment_intent.succeeded',
    ],
    ['github', () => fromGitHub(SECRET, facts('72d3162e', 'push')), 200, '72d3162e', 'push'],
    ['retell', () => fromRetell(SECRET, facts('', 'call_ended')), 204, 'sha256:', 'call_ended'],
    ['shopify', () => fromShopify(SECRET, facts('b54557e4', 'orders/paid')), 200, 'b54557e4', 'orders/paid'],
    ['slack', () => fromSlack(SECRET, facts('Ev1', 'app_mention')), 200, 'Ev1', 'app_mention'],
    [
      'standard-webhooks',
      () => fromStandardWebhooks(SECRET, facts('msg_1', 'user.created')),
      200,
      'msg_1',
      'user.created',
    ],
    ['telegram', () => fromTelegram(SECRET, facts('10000', 'callback_query')), 200, '10000', 'callback_query'],
    [
      'telnyx',
      () => fromTelnyx(telnyxKeys.privateKey, facts('tx_1', 'message.received')),
      200,
      'tx_1',
      'message.received',
    ],
    ['whop', () => fromStandardWebhooks('ws_1', facts('msg_2', 'payment.succeeded')), 401, '', ''],
  ];
  test.each(sent)('%s is understood', async (source, request, status, id, type) => {
    const response = await send(source, request());
    expect(response.status).toBe(status);
    await response.arrayBuffer();
    const rows = await node.app.db
      .selectFrom('inbox_event')
      .innerJoin('inbox_source', 'inbox_source.id', 'inbox_event.source')
      .select(['vendor_id', 'type', 'sent_at'])
      .where('inbox_source.source', '=', source)
      .execute();
    if (status === 401) return expect(rows).toEqual([]);
    expect(rows).toMatchObject([{ vendor_id: expect.stringMatching(new RegExp(`^${id}`)), type }]);
    return undefined;
  });

  test('Slack’s challenge is answered, when it is Slack’s, and is no event', async () => {
    const answer = await send('slack', challengeFromSlack(SECRET, 'c-1', atMs()));
    expect([answer.status, await answer.text()]).toEqual([200, 'c-1']);
    expect((await send('slack', challengeFromSlack('other', 'c-1', atMs()))).status).toBe(401);
  });

  test('forms of Twilio are ordered by one of their fields, and known by the message and its state', async () => {
    const form = (state: string) => ({
      MessageSid: 'SM1',
      MessageStatus: state,
      From: '+15005550006',
      Body: 'Hällo = &',
    });
    for (const state of ['sent', 'delivered', 'sent']) {
      const response = await send('twilio', fromTwilio(SECRET, TWILIO_ADDRESS, form(state)));
      expect([response.status, await response.text()]).toEqual([204, '']);
    }
    const rows = await node.app.db
      .selectFrom('inbox_event')
      .select(['vendor_id', 'type', 'order_key'])
      .where('vendor_id', 'like', 'SM1:%')
      .orderBy('id')
      .execute();
    expect(rows).toEqual([
      { vendor_id: 'SM1:sent', type: 'message.sent', order_key: '+15005550006' },
      { vendor_id: 'SM1:delivered', type: 'message.delivered', order_key: '+15005550006' },
    ]);
  });
});

test('a share of what comes again is a metric', async () => {
  const receiver = receiverOf(node.app);
  await writeRepeats(receiver);
  const before = await node.app.db
    .selectFrom('counter_step')
    .selectAll()
    .where('metric', '=', 'inbox.stripe.repeats')
    .execute();
  for (let time = 0; time < 4; time += 1) await (await sendStripe(node, stripeEvent('evt_metric'))).arrayBuffer();
  await writeRepeats(receiver);
  const after = await node.app.db
    .selectFrom('counter_step')
    .selectAll()
    .where('metric', '=', 'inbox.stripe.repeats')
    .execute();
  const sum = (rows: typeof after, of: 'ok' | 'fail') => rows.reduce((total, row) => total + row[of], 0);
  expect(sum(after, 'ok') - sum(before, 'ok')).toBe(3);
  expect(sum(after, 'fail') - sum(before, 'fail')).toBe(1);
});

test('fetched events are kept beside received ones, each once, and told apart', async () => {
  const source = receiverOf(node.app).targets?.get('shop/stripe')?.id ?? 0;
  const fetched = (vendorId: string): NewEvent => ({
    ...{ source, vendorId, type: 'invoice.paid', orderKey: 'sub_1', priority: 0, origin: 'fetched', of: null },
    ...{
      headers: ['stripe-signature', 't=1,v1=a'],
      query: '',
      body: Buffer.from([0, 255]),
      sentAtMs: 1_767_614_400_000,
    },
    ...{ receivedAtMs: node.app.clock.now(), repeats: 0, window: 3_600 },
  });
  await (await sendStripe(node, stripeEvent('evt_both'))).arrayBuffer();
  const kept = await node.app.db.transaction().execute((tx) => insertEvents(tx, ['evt_new', 'evt_both'].map(fetched)));
  expect(kept.map(({ isNew }) => isNew)).toEqual([true, false]);
  expect((await eventOf('evt_both')).map(({ id }) => id)).toEqual([kept[1]?.event]);
  expect(await eventOf('evt_new')).toMatchObject([
    {
      origin: 'fetched',
      body: Buffer.from([0, 255]),
      sent_at: new Date(1_767_614_400_000),
      headers: ['stripe-signature', 't=1,v1=a'],
    },
  ]);
});

test('an id from before the window is taken over by the new event, and then forgotten', async () => {
  const body = stripeEvent('evt_window');
  await (await sendStripe(node, body)).arrayBuffer();
  node.app.clock.advance(3_599_000);
  await (await sendStripe(node, body)).arrayBuffer();
  expect(await eventOf('evt_window')).toHaveLength(1);
  node.app.clock.advance(2_000);
  await (await sendStripe(node, body)).arrayBuffer();
  const events = await eventOf('evt_window');
  expect(events).toHaveLength(2);
  expect(await seenOf('evt_window')).toMatchObject({ event: events[1]?.id, repeats: 0, repeated_at: null });
  for (const { id } of events) expect(await waitingOf(id)).toHaveLength(1);
  await forgetSeen(receiverOf(node.app));
  expect(await seenOf('evt_window')).toBeDefined();
  expect(await seenOf('evt_1')).toBeUndefined();
});
