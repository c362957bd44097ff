import { expect, it } from 'vitest';
import { stretchesOf } from './stretches.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

it('covers every line once, with blank ones where nothing is said', () => {
  const stretches = stretchesOf(lines(9), [
    { line: 2, lastLine: 3, fate: 'recovered', as: 'severity P1' },
    { line: 4, lastLine: 4, fate: 'left', as: 'no place for it' },
    { line: 7, lastLine: 8, fate: 'prose', as: null },
  ]);
  expect(stretches.map(({ line, texts, fate }) => [line, texts.length, fate])).toEqual([
    [1, 1, 'blank'],
    [2, 2, 'recovered'],
    [4, 1, 'left'],
    [5, 2, 'blank'],
    [7, 2, 'prose'],
    [9, 1, 'blank'],
  ]);
  expect(stretches.flatMap(({ texts }) => texts)).toEqual(lines(9));
});

it('cuts a long stretch and says that its parts go on', () => {
  const stretches = stretchesOf(lines(250), [{ line: 1, lastLine: 250, fate: 'recovered', as: 'runbook x' }]);
  expect(stretches.map(({ line, texts, continues }) => [line, texts.length, continues])).toEqual([
    [1, 100, false],
    [101, 100, true],
    [201, 50, true],
  ]);
});

it('bears a report of other lines than those that are shown', () => {
  const wrong = [
    { line: 2, lastLine: 99, fate: 'left', as: 'why' },
    { line: 120, lastLine: 130, fate: 'prose', as: null },
  ] as const;
  expect(stretchesOf(lines(4), wrong).flatMap(({ texts }) => texts)).toEqual(lines(4));
  expect(stretchesOf(lines(4), []).flatMap(({ texts }) => texts)).toEqual(lines(4));
});
