import { expect, it } from 'vitest';
import type { InboxEvent } from '../api/generated/types.gen.ts';
import { sourceOf } from './source.fixture.ts';
import { isFirst, sourceHolds } from './waits.ts';

const event: InboxEvent = {
  ...{ id: '7', vendorId: 'evt_7', type: 'charge.failed', orderKey: null, state: 'waiting', origin: 'received' },
  ...{
    receivedAt: '2026-11-21T02:14:00.000Z',
    sentAt: null,
    attempts: 0,
    nextAt: null,
    replay: 0,
    error: null,
    bytes: 9,
  },
};

it('knows the types that come first', () => {
  expect(isFirst('invoice.paid', ['charge.*', 'invoice.*'])).toBe(true);
  expect(isFirst('invoice', ['invoice'])).toBe(true);
  expect(isFirst('invoices', ['invoice'])).toBe(false);
  expect(isFirst('a.b.c', ['a*c'])).toBe(true);
  expect(isFirst('ab', ['ab*b'])).toBe(false);
  expect(isFirst('anything', ['*'])).toBe(true);
  expect(isFirst('anything', [])).toBe(false);
});

it('says what holds an event that waits', () => {
  expect(sourceHolds({ event }, sourceOf({ paused: true, breaker: 'open' }))).toBe('Its source is paused.');
  expect(sourceHolds({ event }, sourceOf({ firstOnly: true }))).toContain('Only what comes first');
  expect(sourceHolds({ event: { ...event, type: 'invoice.paid' } }, sourceOf({ firstOnly: true }))).toBeNull();
  expect(sourceHolds({ event }, sourceOf({ breaker: 'open' }))).toContain('one event at a time');
  expect(sourceHolds({ event: { ...event, state: 'delivered' } }, sourceOf({ paused: true }))).toBeNull();
  expect(sourceHolds({ event }, undefined)).toBeNull();
});
