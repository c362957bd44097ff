import { describe, expect, it } from 'vitest';
import {
  byFile,
  type Change,
  caretUnder,
  causeWords,
  type LoadedPlan,
  sizeWords,
  summaryOf,
  verdictOf,
} from './plan-words.ts';

const problem = (file: string, line: number, severity: 'error' | 'warning' = 'warning') => ({
  severity,
  code: 'unknown-key',
  file,
  line,
  column: 1,
  message: 'no such key',
  hint: '',
  source: '',
});
const refused = { outcome: 'refused' } as Change;
const calm = { refused: null, problems: 0, warnings: 0, watching: 'on' } as const;

describe('verdictOf', () => {
  it('names the worst thing: a refused change, then a lost folder, then warnings', () => {
    expect(verdictOf({ ...calm, refused, problems: 2, warnings: 9, watching: 'lost' })).toEqual({
      words: 'A change is refused: 2 errors',
      tone: 'bad',
    });
    expect(verdictOf({ ...calm, warnings: 9, watching: 'lost' }).tone).toBe('bad');
    expect(verdictOf({ ...calm, warnings: 1 })).toEqual({ words: '1 warning', tone: 'warn' });
    expect(verdictOf(calm)).toEqual({ words: 'Nothing wrong', tone: 'ok' });
  });
});

describe('summaryOf', () => {
  const plans = (...states: (Change | null)[]) => states.map((one) => ({ refused: one }) as LoadedPlan);
  it.each([
    [plans(null), 'One plan is in force.'],
    [plans(null, null), '2 plans are in force.'],
    [plans(refused), 'One plan is in force. Its last change is refused: what was in force before goes on.'],
    [
      plans(refused, null),
      '2 plans are in force. A change of one of them is refused: what was in force before goes on.',
    ],
  ])('says how many are in force and whether one is in trouble (%#)', (list, words) => {
    expect(summaryOf(list)).toBe(words);
  });
});

it('says what brought a change', () => {
  expect(causeWords({ cause: 'file', by: 'a file change' })).toBe('by a change of its files');
  expect(causeWords({ cause: 'added', by: 'Ana' })).toBe('put in force by Ana');
});

it('groups problems by file, errors first, then by line', () => {
  const groups = byFile([
    problem('b.yaml', 9),
    problem('a.yaml', 1),
    problem('b.yaml', 4),
    problem('b.yaml', 30, 'error'),
  ]);
  expect(groups.map(([file, list]) => [file, list.map(({ line }) => line)])).toEqual([
    ['b.yaml', [30, 4, 9]],
    ['a.yaml', [1]],
  ]);
});

it.each([
  ['  when: soon', 9, '        ^'],
  ['\tkey', 2, '\t^'],
  ['short', 40, '     ^'],
  ['', 1, '^'],
])('points into %j at column %d', (source, column, caret) => {
  expect(caretUnder(source, column)).toBe(caret);
});

it.each([
  [1, '1 byte'],
  [18_397, '18 KB'],
  [4 * 1024 * 1024, '4 MB'],
  [4_500_000, '4.3 MB'],
])('says %d bytes as %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});
