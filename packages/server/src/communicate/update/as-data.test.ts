import { parseSimpleMarkdown } from '@tocsin/channels';
import { expect, test } from 'vitest';
import { allAsData, asData } from './as-data.ts';

const HOSTILE = [
  '[click](https://evil.example.com)',
  '![x](http://evil.example.com/p.png)',
  'https://evil.example.com/login',
  'hhttps://ttps://evil.example.com',
  ':https:////evil.example.com',
  'http\u0000s://evil.example.com',
  'https:\u202e//evil.example.com',
  '**bold** `code` ```',
  '# heading',
  '- # - item',
  'one\n# two\r\n- three\u2028```\nfour',
  '<!channel> <@U123> <script>alert(1)</script> <img src=x>',
  '@everyone @here and @channel',
  '[[facts.what]] [[[x]]](https://evil.example.com)',
  '**[**a](https://evil.example.com)',
];

test.each(HOSTILE)('%j becomes words on one line', (text) => {
  const data = asData(text);
  const blocks = parseSimpleMarkdown(data);
  expect(blocks).toEqual([{ kind: 'paragraph', lines: [[{ kind: 'text', text: data }]] }]);
  expect(data).not.toMatch(/\[\[|\]\]|<[a-z/!@]|@(?:everyone|here|channel)|:\/\/|\n/i);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  expect(data).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
});

test('leaves what is no markup as it is', () => {
  for (const text of ['p95 > 3 s & rising', '-5 users', 'mail to ann@example.com', '2 * 3 = 6', 'data: none', 'a_b_c'])
    expect(asData(text)).toBe(text);
  expect(asData('see https://example.com/graph')).toBe('see example.com/graph');
});

test('is bounded in length and in time', () => {
  expect(asData('x'.repeat(1e6)).length).toBeLessThanOrEqual(2000);
  const startMs = performance.now();
  for (const one of ['[', '- ', '#', '*', '<', 'https://', '@']) asData(one.repeat(500_000));
  expect(performance.now() - startMs).toBeLessThan(2000);
});

test('goes through lists and maps', () => {
  expect(allAsData({ a: ['# x', { b: '`y`', c: 1, d: null }] })).toEqual({ a: ['x', { b: "'y'", c: 1, d: null }] });
});
