import { describe, expect, it } from 'vitest';
import { countProblem, type Impact, impactChange, impactText, isImpactKnown } from './impact-words.ts';

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
