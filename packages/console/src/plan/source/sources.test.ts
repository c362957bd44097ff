import { expect, it } from 'vitest';
import { byFolder } from './by-folder.ts';
import { cut, linesOf } from './cut-lines.ts';

it('divides a text into lines, whatever their ends', () => {
  expect(linesOf('a\r\nb\rc\nd\n')).toEqual(['a', 'b', 'c', 'd']);
  expect(linesOf('a\n\n')).toEqual(['a', '']);
  expect(linesOf('')).toEqual(['']);
});

it('cuts a list without losing or doubling anything', () => {
  const list = Array.from({ length: 5 }, (_, index) => index);
  expect(cut(list, 2)).toEqual([
    { from: 0, part: [0, 1] },
    { from: 2, part: [2, 3] },
    { from: 4, part: [4] },
  ]);
  expect(cut([], 2)).toEqual([]);
});

it('puts the plan first, then the other files at the top, then each folder', () => {
  expect(byFolder(['templates/a.md', 'levers.yaml', 'runbooks/b.md', 'plan.yaml', 'runbooks/a.md'])).toEqual([
    { folder: '', paths: ['plan.yaml', 'levers.yaml'] },
    { folder: 'runbooks', paths: ['runbooks/a.md', 'runbooks/b.md'] },
    { folder: 'templates', paths: ['templates/a.md'] },
  ]);
});
