import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPayment, graceOf, NO_PAYMENTS, type PaymentFact, readPaymentEvent } from './grace.ts';

const DAY = 86_400;
const START = 1_760_000_000;
const rule = { period: 3 * DAY, attempts: 3 };

const stripe = (id: string, type: string, created: number, object: object) => ({ id, type, created, data: { object } });
const failed = (id: string, day: number, change: object = {}) =>
  stripe(id, 'invoice.payment_failed', START + day * DAY, {
    ...{ id: 'in_1', object: 'invoice', customer: 'cus_1', subscription: 'sub_1' },
    ...change,
  });
const paid = (id: string, day: number) =>
  stripe(id, 'invoice.paid', START + day * DAY, { id: 'in_1', object: 'invoice', subscription: 'sub_1' });

function stateAfter(events: readonly object[]) {
  return events
    .map(readPaymentEvent)
    .filter((fact) => fact !== null)
    .reduce(foldPayment, NO_PAYMENTS);
}
const graceAfter = (events: readonly object[], day: number) =>
  graceOf(stateAfter(events), rule, (START + day * DAY) * 1000);

describe('the grace of a failed payment', () => {
  it('leaves a subscription active for three days', () => {
    const events = [failed('evt_1', 0, { next_payment_attempt: START + DAY })];
    expect(graceAfter(events, 2)).toEqual({
      ...{ state: 'active', invoice: 'in_1', customer: 'cus_1', attempts: 1, mostAttempts: 3 },
      ...{ failedMs: START * 1000, untilMs: (START + 3 * DAY) * 1000, nextMs: (START + DAY) * 1000 },
      ...{ endedMs: null, reason: 'The payment failed' },
    });
    expect(graceAfter(events, 3)).toMatchObject({ state: 'over', reason: 'The time of grace is over' });
  });

  it('ends with the third attempt, as the vendor counts or as events came', () => {
    const counted = failed('evt_1', 0, { attempt_count: 3 });
    expect(graceAfter([counted], 0)).toMatchObject({ state: 'over', attempts: 3, reason: '3 attempts failed' });
    const three = [failed('evt_1', 0), failed('evt_2', 1), failed('evt_3', 2)];
    expect(graceAfter(three, 2)).toMatchObject({ state: 'over', attempts: 3 });
    expect(graceAfter([...three.slice(0, 2), ...three.slice(0, 2)], 2)).toMatchObject({ state: 'active', attempts: 2 });
  });

  it('is paid when the invoice is, or when the vendor says later that the subscription is active', () => {
    expect(graceAfter([paid('evt_2', 1), failed('evt_1', 0)], 9)).toMatchObject({ state: 'paid' });
    const update = (status: string, day: number) =>
      stripe('evt_u', 'customer.subscription.updated', START + day * DAY, { id: 'sub_1', status });
    expect(graceAfter([failed('evt_1', 0), update('active', 1)], 9)).toMatchObject({ state: 'paid' });
    expect(graceAfter([failed('evt_1', 1), update('active', 0)], 2)).toMatchObject({ state: 'active' });
    expect(graceAfter([failed('evt_1', 0), update('unpaid', 1)], 1)).toMatchObject({ state: 'over' });
  });

  it('is over when the subscription is deleted, and nothing without a failure', () => {
    const deleted = stripe('evt_d', 'customer.subscription.deleted', START + DAY, { id: 'sub_1' });
    expect(graceAfter([deleted, failed('evt_1', 0)], 1)).toMatchObject({
      ...{ state: 'over', endedMs: (START + DAY) * 1000, reason: 'The subscription was cancelled' },
    });
    expect(graceAfter([paid('evt_1', 0), deleted], 1)).toBeNull();
  });

  it.each([
    ['as it was', { subscription: 'sub_9' }],
    ['under its parent', { parent: { subscription_details: { subscription: 'sub_9' } } }],
    ['expanded', { subscription: { id: 'sub_9', object: 'subscription' } }],
  ])('finds the subscription of an invoice %s', (_, change) => {
    const object = { id: 'in_1', ...change };
    expect(readPaymentEvent(stripe('evt_1', 'invoice.paid', START, object))).toMatchObject({ subscription: 'sub_9' });
  });

  it.each([
    null,
    'x',
    3,
    [],
    {},
    { id: 'evt_1', type: 'invoice.paid' },
    failed('', 0, { id: null }),
    failed('e', 0, { subscription: {} }),
  ])('takes nothing from what is not whole: %j', (body) => {
    expect(readPaymentEvent(body)).toBeNull();
  });

  const facts = fc.array(
    fc.oneof(
      fc.record({
        ...{ kind: fc.constant('failed' as const), event: fc.constantFrom('e1', 'e2', 'e3', 'e4') },
        ...{ atMs: fc.nat(9), subscription: fc.constant('s'), invoice: fc.constantFrom('i1', 'i2') },
        customer: fc.constantFrom(null, 'c1', 'c2'),
        attempt: fc.constantFrom(null, 1, 2, 3),
        nextMs: fc.constantFrom(null, 5, 6),
      }),
      fc.record({
        ...{ kind: fc.constant('paid' as const), event: fc.string(), atMs: fc.nat(9), subscription: fc.constant('s') },
        invoice: fc.constantFrom('i1', 'i2', 'i3'),
      }),
      fc.record({
        ...{ kind: fc.constant('status' as const), event: fc.uuid(), atMs: fc.nat(9), subscription: fc.constant('s') },
        status: fc.constantFrom('active', 'past_due', 'unpaid'),
      }),
      fc.record({
        ...{
          kind: fc.constant('deleted' as const),
          event: fc.string(),
          atMs: fc.nat(9),
          subscription: fc.constant('s'),
        },
      }),
    ),
    { maxLength: 12 },
  );

  it('is the same whatever the order of the events, and however often each comes', () => {
    fc.assert(
      fc.property(
        facts.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.array(fc.nat(Math.max(0, list.length - 1)), { maxLength: 8 }),
          ),
        ),
        ([list, shuffled, again]) => {
          const repeats = again.flatMap((index): PaymentFact[] => (list[index] ? [list[index]] : []));
          const mixed = [...repeats, ...shuffled, ...repeats].reduce(foldPayment, NO_PAYMENTS);
          const plain = list.reduce<typeof NO_PAYMENTS>(foldPayment, NO_PAYMENTS);
          expect(mixed).toEqual(plain);
          expect(graceOf(mixed, { period: 1, attempts: 3 }, 500)).toEqual(
            graceOf(plain, { period: 1, attempts: 3 }, 500),
          );
        },
      ),
    );
  });
});
