import { describe, expect, it } from 'vitest';
import {
  countProblem,
  type Impact,
  impactChange,
  impactLines,
  impactText,
  isImpactKnown,
  shareProblem,
} from './impact-words.ts';

const nothing: Impact = {
  scope: null,
  users: null,
  customers: null,
  since: null,
  trend: null,
  revenue: null,
  data: null,
  share: null,
  estimate: null,
};
const some: Impact = { ...nothing, scope: 'Checkout fails', users: 40, since: '2026-11-21T03:10:00.000Z' };

describe('what is sent', () => {
  it('is only what was changed', () => {
    const before = impactText(some);
    expect(impactChange(before, { ...before, users: '1 200', trend: 'growing' })).toEqual({
      users: 1200,
      trend: 'growing',
    });
    expect(impactChange(before, { ...before, scope: ' Checkout fails ' })).toEqual({});
  });

  it('takes back with null what was emptied', () => {
    const before = impactText({ ...some, trend: 'steady' });
    expect(impactChange(before, { ...before, scope: ' ', users: '', since: '', trend: '' })).toEqual({
      scope: null,
      users: null,
      since: null,
      trend: null,
    });
  });

  it('has a moment of the reader’s clock as one of everybody’s', () => {
    const empty = impactText(nothing);
    const { since } = impactText(some);
    expect(impactChange(empty, { ...empty, since })).toEqual({ since: some.since });
  });
});

it('says what is no number', () => {
  expect(['', '0', '1,200', '1 200'].map(countProblem)).toEqual([null, null, null, null]);
  expect(['about 40', '-1', '1.5', '1e12'].filter((text) => countProblem(text) === null)).toEqual([]);
});

it('knows nothing until somebody said something, even "0 users"', () => {
  expect(isImpactKnown(nothing)).toBe(false);
  expect(isImpactKnown({ ...nothing, users: 0 })).toBe(true);
});

const estimate: NonNullable<Impact['estimate']> = {
  at: '2026-11-21T03:20:00.000Z',
  users: { count: 1234, share: 0.0826 },
  customers: { count: null, share: 0.5 },
  revenue: { amount: 299.6, currency: 'USD' },
  trend: 'growing',
};

describe('what is said beside what is estimated', () => {
  it('leaves out what neither side knows', () => {
    expect(impactLines(nothing)).toEqual([]);
    expect(impactLines({ ...nothing, users: 0 })).toEqual([{ label: 'Users', said: '0', estimated: null }]);
  });

  it('shows both, also where they differ', () => {
    expect(impactLines({ ...nothing, users: 1200, share: 0.125, revenue: 'a lot', estimate })).toEqual([
      { label: 'Users', said: '1,200', estimated: '1,234' },
      { label: 'Share of users', said: '12.5 %', estimated: '8.3 %' },
      { label: 'Share of customers', said: null, estimated: '50 %' },
      { label: 'Revenue', said: 'a lot', estimated: '300 USD an hour' },
    ]);
  });

  it('is said by nobody where there is an estimate alone', () => {
    expect(isImpactKnown({ ...nothing, estimate })).toBe(false);
  });
});

it('reads a share as a percentage, also with a comma', () => {
  const empty = impactText(nothing);
  expect(impactChange(empty, { ...empty, share: '12,5 %' })).toEqual({ share: 0.125 });
  expect(impactText({ ...nothing, share: 0.125 }).share).toBe('12.5');
  expect(['', '0', '100 %', '12,5'].map(shareProblem)).toEqual([null, null, null, null]);
  expect(['101', '-1', 'half'].filter((text) => shareProblem(text) === null)).toEqual([]);
});
