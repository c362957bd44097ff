import { expect, it } from 'vitest';
import { toChannel } from './channels.ts';

const pagerduty = { type: 'pagerduty', routingKey: 'k', webhookSecret: 's', backup: 'other' } as const;

it('fills in what is set, and knows the backup', () => {
  expect(toChannel('duty', pagerduty, () => false)).toEqual({
    id: 'duty',
    type: 'pagerduty',
    settings: { routingKey: 'k', webhookSecret: 's' },
    missing: [],
    backup: 'other',
  });
});

it('leaves out what is not set, and misses only that without which nothing is sent', () => {
  expect(toChannel('duty', pagerduty, (setting) => setting === 'webhookSecret')).toMatchObject({
    settings: { routingKey: 'k' },
    missing: [],
  });
  expect(toChannel('duty', pagerduty, () => true)).toMatchObject({ settings: {}, missing: ['routingKey'] });
});

it('has no backup where none is written', () => {
  expect(toChannel('outbox', { type: 'sandbox' }, () => false)).toMatchObject({ settings: {}, backup: null });
});
