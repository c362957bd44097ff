import { expect, it } from 'vitest';
import { byOwner, dueOf, isLate, overdueFirst } from './item-words.ts';

const item = (id: string, owner: string | null, overdue = false) => ({ id, owner, overdue });

it('groups by owner in any case: nobody first, then who has most that is overdue', () => {
  const groups = byOwner([item('1', 'Ben'), item('2', 'ann'), item('3', 'Ann', true), item('4', null)]);
  expect(groups.map(({ owner, items }) => [owner, ...items.map(({ id }) => id)])).toEqual([
    [null, '4'],
    ['ann', '3', '2'],
    ['Ben', '1'],
  ]);
});

it('puts what is overdue first and leaves the rest in order', () => {
  const items = [item('1', null), item('2', null, true), item('3', null)];
  expect(overdueFirst(items).map(({ id }) => id)).toEqual(['2', '1', '3']);
});

it('is late only while it is open and has a date', () => {
  expect(isLate({ status: 'open', dueAt: '2026-01-01T00:00:00Z' }, Date.UTC(2026, 1))).toBe(true);
  expect(isLate({ status: 'done', dueAt: '2026-01-01T00:00:00Z' }, Date.UTC(2026, 1))).toBe(false);
  expect(isLate({ status: 'open', dueAt: null }, Date.UTC(2026, 1))).toBe(false);
});

it('reads a day as the end of its work', () => {
  expect(new Date(dueOf('2026-02-03') ?? '').getHours()).toBe(17);
  expect(dueOf('')).toBeNull();
  expect(dueOf('soon')).toBeNull();
});
