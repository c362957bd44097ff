import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followPayments } from './follow-payments.job.ts';
import { type IntegrityWorld, startIntegrityWorld } from './integrity.fixture.ts';

const DAY_MS = 86_400_000;
let world: IntegrityWorld;
beforeEach(async () => {
  world = await startIntegrityWorld();
});
afterEach(() => world.close());

async function send(type: string, object: object, times = 1): Promise<void> {
  await world.stripe.send(world.inboxUrl, [world.stripe.happen(type, { ...object })], { times });
}
const invoice = (n: number, change: object = {}) => ({
  id: `in_${n}`,
  customer: 'cus_1',
  subscription: `sub_${n}`,
  ...change,
});
const follow = () => followPayments(world.node.app, 'shop', 'stripe');
const payments = async (query = '') => (await world.call('GET', `/api/payments${query}`)).body.payments;
const alerts = () => world.sql(`select dedup_key, status from alert order by id`);

describe('failed payments', () => {
  it('stay active for three days, are told a day before the end and at the end, and end', async () => {
    await send('invoice.payment_failed', invoice(1, { attempt_count: 1 }), 3);
    await send('invoice.paid', invoice(2));
    await follow();
    expect(await payments()).toMatchObject([
      {
        ...{ subscription: 'sub_1', state: 'active', attempts: 1, mostAttempts: 3, customer: 'cus_1' },
        // The clock goes on while the installation starts.
        failedAt: expect.stringMatching(/^2026-01-05T12:0/),
        graceUntil: expect.stringMatching(/^2026-01-08T12:0/),
      },
    ]);
    expect(await alerts()).toEqual([]);

    world.node.app.clock.advance(2 * DAY_MS);
    await follow();
    expect(await alerts()).toEqual([{ dedup_key: 'inbox:stripe:payments-ending', status: 'firing' }]);

    world.node.app.clock.advance(DAY_MS);
    await follow();
    expect(await payments('?state=over')).toMatchObject([
      { subscription: 'sub_1', reason: 'The time of grace is over' },
    ]);
    expect(await alerts()).toEqual([
      { dedup_key: 'inbox:stripe:payments-ending', status: 'resolved' },
      { dedup_key: 'inbox:stripe:payments-ended', status: 'firing' },
    ]);
    world.node.app.clock.advance(2 * DAY_MS);
    await follow();
    expect(await alerts()).toMatchObject([{ status: 'resolved' }, { status: 'resolved' }]);
  });

  it('are paid, or over after three attempts, in whatever order the webhooks come', async () => {
    await send('invoice.paid', invoice(1));
    await follow();
    await send('invoice.payment_failed', invoice(1));
    await send('invoice.payment_failed', invoice(2));
    await send('invoice.payment_failed', invoice(2));
    await follow();
    await send('invoice.payment_failed', invoice(2), 5);
    await follow();
    await follow();
    expect(await payments()).toMatchObject([
      { subscription: 'sub_2', state: 'over', attempts: 3, reason: '3 attempts failed' },
      { subscription: 'sub_1', state: 'paid', attempts: 1 },
    ]);
  });

  it('take nothing from what is no event of a payment', async () => {
    await send('invoice.payment_failed', { id: 'in_1', subscription: { deep: [] } });
    await send('invoice.payment_failed', { subscription: 'sub_1' });
    await follow();
    expect(await payments()).toEqual([]);
  });
});
