import type { InboxCounts, InboxLever, InboxSource } from '../api/generated/types.gen.ts';

const rests = (lever: string, value: InboxLever['value']): InboxLever => ({
  ...{ lever, value, pulled: false, by: null, at: null, reason: null },
});

/** Counts of a source of which nothing is known but what is said. */
export function countsOf(changes: Partial<InboxCounts> = {}): InboxCounts {
  return {
    ...{ arrived: 0, repeated: 0, refused: 0, delivered: 0, failed: 0, skipped: 0, replayed: 0, waiting: 0, dead: 0 },
    ...changes,
  };
}

/** A source that delivers, and of which nothing waits. */
export function sourceOf(changes: Partial<InboxSource> = {}): InboxSource {
  return {
    ...{
      service: 'shop',
      source: 'stripe',
      title: 'Stripe',
      provider: 'stripe',
      address: '/in/shop/stripe',
      secrets: 1,
    },
    ...{
      forward: 'https://app.example.com/webhooks',
      orderBy: null,
      first: ['invoice.*'],
      component: null,
      runbook: null,
    },
    levers: {
      delivery: rests('stripe.delivery', true),
      concurrency: rests('stripe.concurrency', 4),
      rate: rests('stripe.rate', 0),
      types: rests('stripe.types', 'all'),
    },
    ...{ paused: false, firstOnly: false, concurrency: 4, rate: null, types: [], operations: [] },
    counts: countsOf({ arrived: 100, delivered: 100 }),
    ...{ oldestAt: null, oldestSeconds: null, drainSeconds: 0, inFlight: 0, breaker: 'closed', note: null },
    ...{ lastArrivalAt: '2026-11-21T02:13:00.000Z', lastDeliveryAt: '2026-11-21T02:14:00.000Z' },
    ...{ arrivedPerMinute: 12, deliveredPerMinute: 12, success: 1, repeats: 0, refusedPerMinute: 0 },
    owner: { node: 'a', since: '2026-11-21T00:00:00.000Z' },
    ...changes,
  };
}
