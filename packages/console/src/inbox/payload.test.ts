import { expect, it } from 'vitest';
import { bytesOf, compactJson, editable, hexDump, prettyJson, readHeaderChanges, sizeWords } from './payload.ts';

const compact = '{"id":12345678901234567890,"a":[],"b":{},"c":[1,{"t":"x, \\"y\\": {z}"}],"id":1.50,"e":null}';

it('puts JSON in lines without touching a number, a key that repeats or a text', () => {
  const pretty = prettyJson(compact);
  expect(pretty).toBe(
    [
      '{',
      '  "id": 12345678901234567890,',
      '  "a": [],',
      '  "b": {},',
      '  "c": [',
      '    1,',
      '    {',
      '      "t": "x, \\"y\\": {z}"',
      '    }',
      '  ],',
      '  "id": 1.50,',
      '  "e": null',
      '}',
    ].join('\n'),
  );
  expect(compactJson(pretty ?? '')).toBe(compact);
  expect(prettyJson(pretty ?? '')).toBe(pretty);
});

it('the result says the same as what JSON itself makes of it', () => {
  for (const value of [{ a: [1, [2, { b: '\\"\n' }]], c: '' }, [], 'x', 7, [[[]]], { '': { '{': ']' } }]) {
    expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  }
});

it('what is no JSON is left alone', () => {
  expect(prettyJson('a=1&b=2')).toBeNull();
  expect(compactJson('{ "a": ')).toBe('{ "a": ');
  expect(editable('a=1').send('a=2')).toBe('a=2');
});

it('what came without lines goes without them; what is not changed goes as it came', () => {
  const { text, send } = editable(compact);
  expect(send(text)).toBe(compact);
  expect(send(text.replace('null', '"now"'))).toBe(compact.replace('null', '"now"'));
  const spaced = '{\n  "a": 1\n}';
  expect(editable(spaced).send('{\n  "a": 2\n}')).toBe('{\n  "a": 2\n}');
});

it('shows bytes, of text and of what is none', () => {
  expect(hexDump(bytesOf({ encoding: 'text', content: '{"ä":1}' }), 99)).toBe(
    '00000000  7b 22 c3 a4 22 3a 31 7d                          |{"..":1}|',
  );
  expect(hexDump(bytesOf({ encoding: 'base64', content: 'AP8=' }), 1)).toContain('00000000  00   ');
  expect([812, 1_400, 2_100_000].map(sizeWords)).toEqual(['812 B', '1.4 KB', '2.1 MB']);
});

it('reads changes of headers', () => {
  expect(readHeaderChanges('X-Plan: gold\n\nX-Old:\nX-Url: https://example.com')).toEqual({
    changes: { 'X-Plan': 'gold', 'X-Old': null, 'X-Url': 'https://example.com' },
  });
  expect(readHeaderChanges('no colon')).toHaveProperty('wrong');
  expect(readHeaderChanges('two words: x')).toHaveProperty('wrong');
});
