import { describe, expect, test } from 'vitest';
import { parseSelector, selects } from './selector.ts';

const found = (text: string, labels: Record<string, string>) =>
  selects(parseSelector(text), new Map(Object.entries(labels)));

describe('a selector', () => {
  test.each([
    ['up', {}, true],
    ['up{}', { job: 'web' }, true],
    [' http_requests_total { job = "web" , status !~ "5.." , } ', { job: 'web', status: '200' }, true],
    ['r{status!~"5.."}', { status: '503' }, false],
    ['r{status=~"5.."}', { status: '503' }, true],
    ['r{status=~"5"}', { status: '503' }, false],
    ['r{status=~"2..|3.."}', { status: '301' }, true],
    ['r{code!=""}', {}, false],
    ['r{code=""}', {}, true],
    ['r{path="a\\"b\\\\c"}', { path: 'a"b\\c' }, true],
    ['r{path=~"/v\\\\d+"}', { path: '/v12' }, true],
    ["r{path='}'}", { path: '}' }, true],
  ])('%s of %j: %s', (text, labels, expected) => {
    expect(found(text, labels)).toBe(expected);
  });

  test.each([
    ['{job="x"}', 'must begin with the name'],
    ['a b', 'nothing may follow'],
    ['a{b}', 'one of =, !=, =~, !~ is missing'],
    ['a{b=c}', 'a value in quotes is missing'],
    ['a{b="c}', 'a quote is not closed'],
    ['a{b="c" d="e"}', '"," or "}" is missing'],
    ['a{b=~"("}', 'no pattern of RE2'],
    ['a{', 'the name of a label is missing'],
    ['', 'must begin with the name'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
  });

  test('takes linear time, whatever its pattern is held against', () => {
    const selector = parseSelector('r{p=~"(a+)+b"}');
    expect(selects(selector, new Map([['p', 'a'.repeat(50_000)]]))).toBe(false);
  });
});
