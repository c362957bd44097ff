import { expect, it } from 'vitest';
import { gapBefore, numberLines } from './number-lines.ts';

const lines = [
  { kind: 'same', text: 'a' },
  { kind: 'removed', text: 'b' },
  { kind: 'added', text: 'B' },
  { kind: 'added', text: 'BB' },
  { kind: 'same', text: 'c' },
] as const;
const hunk = { oldStart: 10, oldLines: 3, newStart: 12, newLines: 4, lines: [...lines] };

it('numbers each line on the sides on which it stands', () => {
  expect(numberLines(hunk).map(({ before, after }) => [before, after])).toEqual([
    [10, 12],
    [11, null],
    [null, 13],
    [null, 14],
    [12, 15],
  ]);
});

it('tells how many lines lie between two hunks, and before the first', () => {
  expect(gapBefore(hunk, undefined)).toEqual({ before: 1, after: 1, count: 11 });
  expect(gapBefore({ ...hunk, oldStart: 30, newStart: 33 }, hunk)).toEqual({ before: 13, after: 16, count: 17 });
  expect(gapBefore({ ...hunk, oldStart: 13, newStart: 16 }, hunk)).toBeNull();
});

it('has no gap before a whole new or removed file', () => {
  expect(gapBefore({ oldStart: 0, oldLines: 0, newStart: 1, newLines: 2, lines: [] }, undefined)).toBeNull();
});
