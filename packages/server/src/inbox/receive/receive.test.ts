import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  planWith,
  type ReceivingNode,
  sendStripe,
  sourceOf,
  startReceivingNode,
  stripeEvent,
  stripeSignature,
} from './receive.fixture.ts';

let node: ReceivingNode;

beforeAll(async () => {
  const stripe = sourceOf({ orderBy: 'data.object.subscription', first: ['invoice.*'], window: 3_600 });
  node = await startReceivingNode(planWith(stripe, sourceOf({ id: 'unset', secrets: [] })));
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
