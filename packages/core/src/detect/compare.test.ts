import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bounds, Scalar } from '../model/plan-monitors.ts';
import { boundsInWords, patternProblem, whatIsWrong } from './compare.ts';

test.each<[Bounds, Scalar | undefined, string | null]>([
  [{ is: [200, 204] }, 204, null],
  [{ is: [200] }, '200', null],
  [{ is: [200, 204] }, 503, 'is 503, expected 200 or 204'],
  [{ is: [null] }, null, null],
  [{ not: ['error'] }, 'error', 'is "error", which it must not be'],
  [{ below: 100 }, '99', null],
  [{ below: 100 }, 100, 'is 100, expected below 100'],
  [{ above: 0 }, 'many', 'is "many", expected above 0'],
  [{ above: 0 }, '', 'is "", expected above 0'],
  [{ contains: 'ok' }, 'all ok', null],
  [{ matches: '^ok$' }, 'not ok', 'does not match ^ok$'],
  [{ exists: true }, 0, null],
  [{ exists: true }, undefined, 'does not exist'],
  [{ exists: false }, undefined, null],
  [{ exists: false }, 'x', 'is "x", expected not to exist'],
  [{ below: 1 }, undefined, 'does not exist'],
  [{ is: ['a'], below: 3 }, 'a', 'is "a", expected below 3'],
])('%j of %j: %s', (bounds, fact, wrong) => {
  expect(whatIsWrong(bounds, fact)).toBe(wrong);
});

test('a number is between its bounds or it is said why not', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (bound, fact) => {
      expect(whatIsWrong({ below: bound }, fact) === null).toBe(fact < bound);
      expect(whatIsWrong({ above: bound }, fact) === null).toBe(fact > bound);
    }),
  );
});

test('a regular expression that others would never end with is held against a long text at once', () => {
  expect(whatIsWrong({ matches: '^(a+)+$' }, `${'a'.repeat(20_000)}!`)).toBe('does not match ^(a+)+$');
});

test('what RE2 does not know is named, and what it knows is fine', () => {
  expect(patternProblem('(?=a)')).toContain('(?=');
  expect(patternProblem('(a')).toContain('missing closing');
  expect(patternProblem('(?i)timeout|refused')).toBeNull();
});

test('bounds in words', () => {
  expect(boundsInWords({ is: [200, 204], below: 5 })).toBe('200 or 204 and below 5');
  expect(boundsInWords({ exists: false })).toBe('not there');
});
