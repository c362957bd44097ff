import { expect, it } from 'vitest';
import { parseScope, scopeWords } from './lever-scope.ts';

it('reads attributes, exceptions and a share', () => {
  expect(parseScope(['tenant=a,b', 'tenant=b, c', 'not:region=eu', '12.5%'])).toEqual({
    match: { tenant: ['a', 'b', 'c'] },
    except: { region: ['eu'] },
    percent: 12.5,
  });
  expect(parseScope(['number=+15550100', 'note=a=b'])).toMatchObject({
    match: { number: ['+15550100'], note: ['a=b'] },
  });
});

it('takes the names of what every object has as names like others', () => {
  const { match } = parseScope(['__proto__=a', 'constructor=b']);
  expect(Object.entries(match)).toEqual([
    ['__proto__', ['a']],
    ['constructor', ['b']],
  ]);
});

it('refuses what is no scope, and says how one is written', () => {
  for (const word of ['tenant', '=a', 'tenant=', 'tenant=,', 'not:', '', '25 percent']) {
    expect(() => parseScope([word])).toThrow('is not a scope. Write tenant=a,b');
  }
  expect(() => parseScope(['101%'])).toThrow('at most 100%');
});

it('says for whom', () => {
  expect(scopeWords(null)).toBe('everybody');
  expect(scopeWords(parseScope(['25%']))).toBe('25% of everybody');
  expect(scopeWords(parseScope(['region=eu,us', 'not:tenant=acme']))).toBe('region eu or us, but not tenant acme');
  expect(scopeWords(parseScope(['number=1,2,3,4,5,6']))).toBe('number 1, 2, 3, 4 or 2 more');
});
