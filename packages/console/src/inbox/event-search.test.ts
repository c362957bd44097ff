import { expect, it } from 'vitest';
import { conditions, eventFilter, eventQuery, neighbour, readEventSearch, withChange } from './event-search.ts';

it('reads the address, and leaves out what is no condition', () => {
  expect(
    readEventSearch({
      state: 'dead',
      type: 'invoice.*',
      from: 'yesterday',
      text: 42,
      event: 7,
      orderKey: '  ',
      more: 1,
    }),
  ).toEqual({ state: 'dead', type: 'invoice.*', text: '42', event: '7' });
  expect(readEventSearch({ state: 'lost', to: '2026-11-21T02:00:00Z' })).toEqual({ to: '2026-11-21T02:00:00Z' });
});

it('asks the list and names the same events for a replay', () => {
  const search = { state: 'dead', type: 'invoice.*', text: 'evt', event: '7' } as const;
  expect(eventQuery(search)).toEqual({ state: 'dead', type: 'invoice.*', text: 'evt' });
  expect(eventFilter(search)).toEqual({ states: ['dead'], types: ['invoice.*'], text: 'evt' });
  expect(eventFilter({})).toEqual({});
  expect(conditions(search)).toBe(2);
});

it('a condition that becomes empty goes', () => {
  expect(withChange({ state: 'dead', type: 'a' }, { type: '', text: 'b' })).toEqual({ state: 'dead', text: 'b' });
});

it('goes from one event to the next, and not beyond the ends', () => {
  const ids = ['3', '2', '1'];
  expect([neighbour(ids, undefined, 1), neighbour(ids, '3', 1), neighbour(ids, '1', 1)]).toEqual(['3', '2', '1']);
  expect([neighbour(ids, '3', -1), neighbour(ids, 'gone', -1), neighbour([], undefined, 1)]).toEqual([
    '3',
    '3',
    undefined,
  ]);
});
