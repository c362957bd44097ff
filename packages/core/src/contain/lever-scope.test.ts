import { describe, expect, test } from 'vitest';
import type { LeverScope } from '../model/plan-levers.ts';
import { isSameScope, plainScope, scopeInWords, scopeProblem } from './lever-scope.ts';
import { lever } from './levers.fixture.ts';

const scope = (over: Partial<LeverScope>): LeverScope => ({ match: {}, except: {}, percent: null, ...over });

describe('what is wrong with a scope', () => {
  test.each([
    [scope({ percent: 101 }), 'from 0 to 100; it has 101'],
    [scope({ percent: -1 }), 'from 0 to 100'],
    [scope({ percent: Number.NaN }), 'from 0 to 100'],
    [scope({ match: { region: [] } }), 'no values'],
    [scope({ match: { ' ': ['x'] } }), 'no name'],
    [scope({ except: { ['n'.repeat(65)]: ['x'] } }), 'at most 64'],
    [scope({ except: { tenant: ['v'.repeat(201)] } }), 'longer than 200'],
    [scope({ match: { tenant: [''] } }), 'empty'],
    [scope({ match: { tenant: ['a\0b'] } }), 'cannot be stored'],
    [scope({ match: { tenant: ['\ud800'] } }), 'cannot be stored'],
    [scope({ match: { tenant: Array.from({ length: 10_001 }, (_, n) => `${n}`) } }), 'at most 10000'],
  ])('%j: %s', (given, says) => {
    expect(scopeProblem(lever('hooks'), given)).toContain(says);
  });

  test('a command acts for everybody', () => {
    const command = lever('restart', { kind: 'command', resting: false, pulled: true });
    expect(scopeProblem(command, scope({ percent: 10 }))).toContain('pull it without a scope');
  });

  test('nothing, with names and values of any language', () => {
    expect(scopeProblem(lever('hooks'), scope({ match: { região: ['São Paulo', '😀'] }, percent: 0 }))).toBeNull();
  });
});

test('scopes are the same whatever the order, and everybody is no scope', () => {
  const one = scope({ match: { a: ['1', '2'], b: ['3'] }, percent: 100 });
  const other = scope({ match: { b: ['3'], a: ['2', '1', '1'] } });
  expect(isSameScope(one, other)).toBe(true);
  expect(isSameScope(one, null)).toBe(false);
  expect(plainScope(scope({ percent: 100 }))).toBeNull();
  expect(isSameScope(scope({ percent: 0 }), null)).toBe(false);
});

test.each([
  [null, ''],
  [scope({ percent: 25 }), 'for 25%'],
  [scope({ match: { region: ['eu', 'us'] } }), 'for region eu or us'],
  [scope({ except: { tenant: ['acme'] } }), 'for everybody, except tenant acme'],
  [
    scope({ match: { region: ['eu'] }, except: { number: ['1', '2', '3', '4', '5'] }, percent: 10 }),
    'for 10% of those with region eu, except number 1, 2, 3 or 2 more',
  ],
])('%j in words: %s', (given, words) => {
  expect(scopeInWords(given)).toBe(words);
});
