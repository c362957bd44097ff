import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { NOW_MS, parsed, said, sample } from '../intake.fixture.ts';
import { stripe } from './stripe.format.ts';

describe('Stripe', () => {
  const event = (type: string, object: object) => ({ id: 'evt_1', type, created: 1_767_614_400, data: { object } });

  test('declined cards of one reason are one alert', async () => {
    const failed = (id: string) =>
      event('charge.failed', { id, failure_code: 'card_declined', outcome: { reason: 'generic_decline' } });
    const [one] = await said(stripe, { body: failed('ch_1') });
    const [other] = await said(stripe, { body: failed('ch_2') });
    expect(one).toMatchObject({ key: 'charge.failed:generic_decline', severity: 'info' });
    expect(other?.key).toBe(one?.key);
  });

  test('fraud is told, a dispute ends, a payment is nothing', async () => {
    expect(
      await said(stripe, {
        body: event('radar.early_fraud_warning.created', { id: 'issfr_1', fraud_type: 'made_with_stolen_card' }),
      }),
    ).toMatchObject([{ action: 'trigger', severity: 'error', key: 'object:issfr_1' }]);
    expect(await said(stripe, { body: event('charge.dispute.closed', { id: 'dp_1' }) })).toMatchObject([
      { action: 'resolve' },
    ]);
    expect(await said(stripe, { body: event('charge.succeeded', { id: 'ch_1' }) })).toEqual([]);
  });

  const body = JSON.stringify(sample(stripe));
  const sign = (secret: string, t: number) => createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  const now = NOW_MS / 1000;
  test.each([
    ['its signature', `t=${now},v1=${sign('whsec', now)},v0=old`, 'understood'],
    [
      'the second of two while a secret is rolled over',
      `t=${now},v1=${sign('old', now)},v1=${sign('whsec', now)}`,
      'understood',
    ],
    ['one of four minutes ago', `t=${now - 240},v1=${sign('whsec', now - 240)}`, 'understood'],
    ['one of six minutes ago', `t=${now - 360},v1=${sign('whsec', now - 360)}`, 'refused'],
    ['a time that is not the signed one', `t=${now},v1=${sign('whsec', now - 1)}`, 'refused'],
    ['another secret', `t=${now},v1=${sign('other', now)}`, 'refused'],
    ['nothing', '', 'refused'],
    ['nonsense', 't=,v1==,,=,v1', 'refused'],
  ])('with a secret, %s', async (_, header, kind) => {
    expect((await parsed(stripe, { body, headers: { 'stripe-signature': header } }, { secret: 'whsec' })).kind).toBe(
      kind,
    );
  });
});
