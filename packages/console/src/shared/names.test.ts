import { expect, it } from 'vitest';
import { humanize, listWords, plural } from './names.ts';

it('makes ids readable', () => {
  expect(humanize('external-services')).toBe('External services');
  expect(humanize('db')).toBe('Db');
});

it('counts and lists in words', () => {
  expect(plural(1, 'step')).toBe('1 step');
  expect(plural(0, 'person', 'people')).toBe('0 people');
  expect(listWords([])).toBe('');
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c');
});
