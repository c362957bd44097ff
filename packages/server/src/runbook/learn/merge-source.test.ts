import { describe, expect, it } from 'vitest';
import { mergeSource } from './merge-source.ts';

const lines = (text: string) => text.split(' ').join('\n');
const merge = (base: string, ours: string, theirs: string) =>
  mergeSource(lines(base), lines(ours), lines(theirs))?.split('\n').join(' ') ?? null;

describe('two changes of the same text', () => {
  it.each([
    ['one side only', 'a b c', 'a b c', 'a x c', 'a x c'],
    ['the other side only', 'a b c', 'a x c', 'a b c', 'a x c'],
    ['the same on both', 'a b c', 'a x c', 'a x c', 'a x c'],
    ['far apart', 'a b c d', 'x b c d', 'a b c y', 'x b c y'],
    ['side by side', 'a b c d', 'a x c d', 'a b y d', 'a x y d'],
    ['an insertion and a change', 'a b c', 'a b c new', 'x b c', 'x b c new'],
    ['removed lines', 'a b c d', 'b c d', 'a b c', 'b c'],
    ['the same and another', 'a b c', 'x b c', 'x b y', 'x b y'],
  ])('%s', (_name, base, ours, theirs, expected) => expect(merge(base, ours, theirs)).toBe(expected));

  it.each([
    ['the same line', 'a b c', 'a x c', 'a y c'],
    ['two insertions at one place', 'a b', 'a x b', 'a y b'],
    ['a line that is gone', 'a b c', 'a c', 'a y c'],
  ])('is for a person: %s', (_name, base, ours, theirs) => expect(merge(base, ours, theirs)).toBeNull());
});
