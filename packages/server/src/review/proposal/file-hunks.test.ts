import { describe, expect, test } from 'vitest';
import { hunksOf, withHunks } from './file-hunks.ts';

const numbers = (count: number, end = '\n') => Array.from({ length: count }, (_, at) => `line ${at}${end}`).join('');

describe('hunks of a file', () => {
  test('hold nothing that is far from the change', () => {
    const before = numbers(40);
    const [hunk, ...others] = hunksOf(before, before.replace('line 20\n', 'twenty\n'));
    expect(others).toEqual([]);
    expect(hunk?.lines).toHaveLength(8);
    expect(hunk?.lines.join()).not.toContain('line 3\n');
  });

  test.each([
    ['a line of others', (text: string) => text.replace('line 20', 'twenty')],
    ['a line that is added at the end', (text: string) => `${text}last\n`],
    ['a line that is added at the beginning', (text: string) => `first\n${text}`],
    ['lines that go', (text: string) => text.replace(/line 20\r?\nline 21\r?\n/, '')],
    ['two places', (text: string) => text.replace('line 5', 'five').replace(/line 30\r?\n/, '')],
    ['an end without a line end', (text: string) => text.slice(0, -1)],
  ])('%s: put in once, also where other lines moved', (_what, change) => {
    for (const before of [numbers(40), numbers(40, '\r\n')]) {
      const after = change(before);
      const hunks = hunksOf(before, after);
      expect(withHunks(before, hunks)).toBe(after);
      expect(withHunks(after, hunks)).toBe(after);
      const elsewhere = before.replace(/line 12(\r?\n)/, 'twelve$1more$1');
      expect(withHunks(elsewhere, hunks)).toBe(change(elsewhere));
    }
  });

  test('whose lines have changed are not put in', () => {
    const before = numbers(40);
    const hunks = hunksOf(before, before.replace('line 20\n', 'twenty\n'));
    expect(withHunks(before.replace('line 20\n', 'XX\n'), hunks)).toBeNull();
    expect(withHunks('', hunks)).toBeNull();
  });
});
