import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

const signs = { same: ' ', added: '+', removed: '-' };
const shown = (before: string, after: string) => diffLines(before, after).map(({ kind, text }) => signs[kind] + text);

describe('diffLines', () => {
  it.each<[string, string, string[]]>([
    ['a', 'a', [' a']],
    ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a\nb', 'a\nb\nc', [' a', ' b', '+c']],
    ['a\na\nb', 'a\nb', [' a', '-a', ' b']],
    ['one\ntwo\nthree\nfour', 'zero\ntwo\nfour', ['-one', '+zero', ' two', '-three', ' four']],
    ['', 'a', ['-', '+a']],
  ])('%j to %j', (before, after, expected) => {
    expect(shown(before, after)).toEqual(expected);
  });

  it('gives both texts back whatever they are', () => {
    const lines = 'a b c a d a b b c d e a'.split(' ');
    const before = lines.join('\n');
    const after = lines.toReversed().join('\n');
    const diff = diffLines(before, after);
    const without = (kind: string) => diff.filter((line) => line.kind !== kind).map(({ text }) => text);
    expect(without('added').join('\n')).toBe(before);
    expect(without('removed').join('\n')).toBe(after);
  });

  it('does not compare what is too long', () => {
    const text = (letter: string) => Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`).join('\n');
    const startedAt = performance.now();
    expect(diffLines(text('a'), text('b'))).toHaveLength(40_000);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
