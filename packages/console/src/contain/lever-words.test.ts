import { expect, it } from 'vitest';
import { isSameScope, scopeWords, settingWords, valueWords } from './lever-words.ts';

it('says a value', () => {
  expect([true, false, 5, 'Back at noon', ''].map(valueWords)).toEqual(['on', 'off', '5', '“Back at noon”', 'empty']);
});

it('says that a command is applied, not that it is on', () => {
  const lever = { kind: 'command', resting: false } as const;
  expect([false, true, 'blue'].map((value) => settingWords(lever, value))).toEqual([
    'not applied',
    'applied',
    'applied with “blue”',
  ]);
  expect(settingWords({ kind: 'mode', resting: false }, true)).toBe('on');
});

it('says for whom', () => {
  const none = { match: {}, except: {}, percent: null };
  expect(scopeWords(null)).toBe('everybody');
  expect(scopeWords(none)).toBe('everybody');
  expect(scopeWords({ ...none, percent: 25 })).toBe('25% of everybody');
  expect(scopeWords({ match: { region: ['eu', 'us'] }, except: { tenant: ['acme'] }, percent: null })).toBe(
    'region eu or us, but not tenant acme',
  );
  expect(scopeWords({ match: { number: ['1', '2', '3', '4', '5', '6'] }, except: {}, percent: 50 })).toBe(
    '50% of number 1, 2, 3, 4 or 2 more',
  );
});

it('knows the same scope in another order, and everybody by any name', () => {
  const scope = { match: { region: ['eu', 'us'] }, except: {}, percent: null };
  expect(isSameScope(scope, { match: { region: ['us', 'eu'] }, except: {}, percent: 100 })).toBe(true);
  expect(isSameScope(null, { match: {}, except: {}, percent: null })).toBe(true);
  expect(isSameScope(null, scope)).toBe(false);
});
