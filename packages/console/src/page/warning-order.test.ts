import { expect, it } from 'vitest';
import { byUrgency, firstOfEachKind } from './warning-order.ts';

const warning = (kind: 'gap' | 'untested' | 'unreachable', at: string | null) => ({
  service: 'shop',
  kind,
  text: `${kind} ${at}`,
  at,
});

it('shows first what leaves somebody unpaged, and of that the soonest', () => {
  const sorted = byUrgency([
    warning('untested', null),
    warning('gap', '2026-12-01T00:00:00Z'),
    warning('gap', '2026-11-22T00:00:00Z'),
    warning('unreachable', null),
  ]);
  expect(sorted.map(({ kind, at }) => [kind, at])).toEqual([
    ['unreachable', null],
    ['gap', '2026-11-22T00:00:00Z'],
    ['gap', '2026-12-01T00:00:00Z'],
    ['untested', null],
  ]);
});

it('shows one of each kind, and folds away what says the same of others', () => {
  const sorted = [warning('unreachable', '1'), warning('unreachable', '2'), warning('gap', '3'), warning('gap', '4')];
  const { first, rest } = firstOfEachKind(sorted);
  expect(first.map(({ at }) => at)).toEqual(['1', '3']);
  expect(rest.map(({ at }) => at)).toEqual(['2', '4']);
});
