import { expect, it } from 'vitest';
import { moved, withoutFactor } from './part-lists.ts';

it('moves and removes one of a list', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 1, null)).toEqual(['a', 'c']);
});

it('leads chains of whys to the same factors when one of them goes', () => {
  const chain = (factor: number | null) => ({ question: 'Why?', answers: [], factor });
  expect(withoutFactor([chain(null), chain(0), chain(1), chain(2)], 1).map(({ factor }) => factor)).toEqual([
    ...[null, 0, null, 1],
  ]);
});
