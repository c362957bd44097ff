import { expect, it } from 'vitest';
import { leverOf } from './lever.fixture.ts';
import { findLevers, firstOf, pulledLevers, restingGroups, roomOrder, troubledLevers } from './lever-board.ts';

const ids = (levers: readonly { id: string }[]) => levers.map(({ id }) => id);

it('finds by every word, wherever it is said', () => {
  const levers = [
    leverOf({ id: 'search', component: 'catalogue' }),
    leverOf({ id: 'pay', title: 'Payment', consequence: 'Nobody can pay', by: 'Riley' }),
  ];
  expect(ids(findLevers(levers, ''))).toEqual(['search', 'pay']);
  expect(ids(findLevers(levers, ' CATA  nobody'))).toEqual(['search']);
  expect(ids(findLevers(levers, 'riley'))).toEqual(['pay']);
  expect(findLevers(levers, 'catalogue pay')).toEqual([]);
});

it('puts first what is given back soonest, then what was pulled last', () => {
  const pulled = { pulled: true } as const;
  const levers = [
    leverOf({ id: 'old', ...pulled, at: '2026-11-04T08:00:00Z' }),
    leverOf({ id: 'new', ...pulled, at: '2026-11-04T09:00:00Z' }),
    leverOf({ id: 'late', ...pulled, expiresAt: '2026-11-04T12:00:00Z' }),
    leverOf({ id: 'rests' }),
    leverOf({ id: 'soon', ...pulled, expiresAt: '2026-11-04T11:00:00Z' }),
  ];
  expect(ids(pulledLevers(levers))).toEqual(['soon', 'late', 'new', 'old']);
});

it('groups what rests by service and component, those of none last', () => {
  const levers = [
    leverOf({ id: 'a' }),
    leverOf({ id: 'b', component: 'web-shop' }),
    leverOf({ id: 'c', service: 'blog', component: 'web-shop' }),
    leverOf({ id: 'd', component: 'web-shop' }),
    leverOf({ id: 'e', component: 'web-shop', pulled: true }),
  ];
  const groups = restingGroups(levers).map(({ service, title, levers: own }) => [service, title, ...ids(own)]);
  expect(groups).toEqual([
    ['shop', 'Web shop', 'b', 'd'],
    ['shop', 'Everything else', 'a'],
    ['blog', 'Web shop', 'c'],
  ]);
});

it('shows so many of a thousand', () => {
  const levers = Array.from({ length: 1000 }, (_, at) =>
    leverOf({ id: `lever-${at}`, component: `part-${Math.floor(at / 40)}` }),
  );
  const groups = firstOf(restingGroups(levers), 60);
  expect(groups.map((group) => group.levers.length)).toEqual([40, 20]);
  expect(firstOf(groups, 100)).toEqual(groups);
});

it('names those that have not settled', () => {
  const command = {
    ...({ status: 'unknown', wanted: 'applied', exitCode: null, output: '' } as const),
    ...{
      verified: null,
      verifiedAt: null,
      driftSince: null,
      apply: 'stop',
      revert: 'start',
      verify: null,
      runner: null,
    },
  };
  expect(ids(troubledLevers([leverOf(), leverOf({ id: 'queue', kind: 'command', command })]))).toEqual(['queue']);
});

it('shows in a room what matters there first, each lever once', () => {
  const levers = [
    leverOf({ id: 'a' }),
    leverOf({ id: 'b', component: 'web' }),
    leverOf({ id: 'c', component: 'web', pulled: true }),
  ];
  const { first, others } = roomOrder(levers, ['web']);
  expect([ids(first), ids(others)]).toEqual([['c', 'b'], ['a']]);
});
