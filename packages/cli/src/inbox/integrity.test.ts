import type { InboxAudit, Reconciliation } from '@tocsin/server/contract';
import { describe, expect, it } from 'vitest';
import { periodOf } from './audit-period.ts';
import { auditText, paymentsText, reconciliationText } from './integrity-text.ts';

const NOW_MS = new Date(2026, 10, 21, 15, 0).getTime();
const at = (hours: number, minutes = 0, day = 21) => new Date(2026, 10, day, hours, minutes).toISOString();
const none = { count: 0, ids: [] };

describe('the period of an audit', () => {
  it.each([
    [
      { from: '14:00', to: '14:45' },
      { from: at(14), to: at(14, 45) },
    ],
    [{ from: '16:00' }, { from: at(16, 0, 20), to: at(15) }],
    [{}, { from: at(14), to: at(15) }],
    [
      { last: '2h', to: '14:00' },
      { from: at(12), to: at(14) },
    ],
  ])('%j', (options, period) => {
    expect(periodOf(options, NOW_MS)).toEqual(period);
  });

  it('is said once', () => {
    expect(() => periodOf({ from: '14:00', last: '1h' }, NOW_MS)).toThrow('not both');
    expect(() => periodOf({ from: 'noon' }, NOW_MS)).toThrow('not a moment');
  });
});

const report: InboxAudit['report'] = {
  ...{ sent: 3, here: 2, delivered: 2, once: 2, waiting: 0, skipped: 0, onTheWay: 0, twice: none, dead: none },
  ...{ missing: { count: 12, ids: Array.from({ length: 12 }, (_, n) => `evt_${n}`) }, fetched: none, outOfOrder: none },
  ...{ applied: null, balanced: false, wereMissing: 12, typesBy: 'endpoint', otherTypes: 4 },
};

it('names what is missing, ten at most', () => {
  const text = auditText({
    ...{ id: '1', service: 'shop', source: 'stripe', from: at(14), to: at(15), at: at(15), by: 'ada', failure: null },
    ...{ sentence: 'between 14:00 and 15:00: 3 sent, 2 here', report },
  });
  expect(text).toContain('Between 14:00 and 15:00: 3 sent, 2 here.');
  expect(text).toContain('evt_9\n');
  expect(text).not.toContain('evt_10');
  expect(text).toContain('and 2 more');
  expect(text).toContain('4 events of other types left out');
});

it('shows how a difference is repaired', () => {
  const one: Reconciliation = {
    ...{ service: 'shop', id: 'paid', title: 'Paid', source: 'stripe', list: '/v1/subscriptions', everySeconds: 3600 },
    ...{ severity: null, runbook: 'repair-it', at: at(14), by: 'ada', sentence: '1 not known here', failure: null },
    ...{ vendor: 1, here: 0, missing: { count: 1, ids: ['sub_1'] }, onlyHere: none },
    differences: [
      {
        ...{ key: 'sub_1', cause: 'no-owner', explanation: 'It names nobody.', owner: null, events: ['evt_1'] },
        parameters: { SUBSCRIPTION_ID: 'sub_1' },
      },
    ],
  };
  const text = reconciliationText(one, NOW_MS);
  expect(text).toContain('tocsin run repair-it --service shop --param SUBSCRIPTION_ID=sub_1');
  expect(text).toContain('It names nobody.');
});

it('shows failed payments with their attempts', () => {
  const payment = {
    ...{
      service: 'shop',
      source: 'stripe',
      subscription: 'sub_1',
      customer: null,
      invoice: 'in_1',
      reason: 'It failed',
    },
    ...{ state: 'active' as const, attempts: 2, mostAttempts: 3, failedAt: at(14), graceUntil: at(14, 0, 24) },
    ...{ nextAttemptAt: null, endedAt: null },
  };
  expect(paymentsText({ payments: [payment] }, NOW_MS)).toContain('2/3');
  expect(paymentsText({ payments: [] }, NOW_MS)).toBe('No payment has failed.');
});
