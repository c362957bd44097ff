import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillAddress, fillBody, fillHeader, fillText, type HttpScope } from './fill-http.ts';

function scope(values: Record<string, string>, variables: Record<string, string> = {}): HttpScope {
  const value = (name: string) => (Object.hasOwn(values, name) ? (values[name] ?? null) : null);
  return { variables: new Map(Object.entries(variables)), value };
}

const HOSTILE = ['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'a\rb', '\u2028', 'ключ'];

describe('headers', () => {
  test.each(HOSTILE)('cannot be broken by %j', (value) => {
    expect(() => fillHeader('Bearer {{V}}', scope({ V: value }))).toThrow('{{V}} holds a line break');
    expect(() => fillHeader('Bearer {{own}}', scope({ V: value }, { own: '{{V}}' }))).toThrow('{{V}} holds');
  });

  test('take quotes, dollars and braces as they are', () => {
    expect(fillHeader('x {{V}}', scope({ V: `"'$(id) {{V}} é` }))).toBe(`x "'$(id) {{V}} é`);
  });
});

describe('addresses', () => {
  test.each([
    ['{{BASE}}/v1/{{ID}}', { BASE: 'https://a.example/x', ID: '7' }, 'https://a.example/x/v1/7'],
    ['https://{{HOST}}/v1', { HOST: 'a.example:8080' }, 'https://a.example:8080/v1'],
    ['https://{{HOST}}/v1', { HOST: 'evil.example/?' }, 'https://evil.example%2F%3F/v1'],
    ['https://{{HOST}}/v1', { HOST: 'u@evil.example' }, 'https://u%40evil.example/v1'],
    ['{{HOST}}.example/v1/{{ID}}', { HOST: 'a', ID: '../../admin?x=1#y' }, 'a.example/v1/..%2F..%2Fadmin%3Fx%3D1%23y'],
    ['https://a.example?q={{Q}}&r=1', { Q: 'x&r=2 y' }, 'https://a.example?q=x%26r%3D2%20y&r=1'],
  ])('%s with %j', (text, values, filled) => {
    expect(fillAddress(text, scope(values))).toBe(filled);
  });

  test.each(['.', '..'])('are not led elsewhere by %j', (value) => {
    expect(() => fillAddress('https://a.example/v1/{{ID}}/x', scope({ ID: value }))).toThrow('another path');
  });

  test('take their own variables as written, with values in them by the rules', () => {
    const own = { base: 'https://{{HOST}}/api', way: 'v1/list?all=1' };
    expect(fillAddress('{{base}}/{{way}}&x={{X}}', scope({ HOST: 'a.example', X: 'a b' }, own))).toBe(
      'https://a.example/api/v1/list?all=1&x=a%20b',
    );
  });

  test('no value changes path, query or host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let filled: string;
        try {
          filled = fillAddress('https://a.example/v1/{{V}}/end?q={{V}}&r=1', scope({ V: value }));
        } catch {
          return;
        }
        const url = new URL(filled);
        expect(url.host).toBe('a.example');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect(url.searchParams.get('q')).toBe(value);
        expect([...url.searchParams.keys()]).toEqual(['q', 'r']);
      }),
    );
  });
});

describe('bodies', () => {
  test('a value stays within its quotes in JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const filled = fillBody('{"a\\"": "x {{V}} y", "b": 1}', 'application/json', scope({ V: value }));
        expect(JSON.parse(filled)).toEqual({ 'a"': `x ${value} y`, b: 1 });
      }),
    );
  });

  test('outside of quotes a value must be JSON', () => {
    expect(fillBody('{"n": {{N}}}', '', scope({ N: '5' }))).toBe('{"n": 5}');
    expect(fillBody('{"n": {{N}}}', 'application/problem+json', scope({ N: '{"x":[1]}' }))).toBe('{"n": {"x":[1]}}');
    expect(() => fillBody('{"n": {{N}}}', '', scope({ N: '5, "admin": true' }))).toThrow('is no JSON');
  });

  test('a value is one field of a form, one text of XML, and does not end a part', () => {
    const form = 'application/x-www-form-urlencoded';
    expect(fillBody('a={{V}}\n&b=2', form, scope({ V: '1&b=3 %' }))).toBe('a=1%26b%3D3%20%25&b=2');
    expect(fillBody('<a>{{V}}</a>', 'text/xml', scope({ V: `</a><b x='1'>&"` }))).toBe(
      '<a>&lt;/a&gt;&lt;b x=&apos;1&apos;&gt;&amp;&quot;</a>',
    );
    const multipart = 'multipart/form-data; boundary=xyz';
    expect(() => fillBody('--xyz\n\n{{V}}\n--xyz--', multipart, scope({ V: 'a\r\n--xyz--' }))).toThrow('end its part');
    expect(fillBody('{{V}}', 'text/plain', scope({ V: 'a\r\n"' }))).toBe('a\r\n"');
  });
});

describe('variables', () => {
  test('that nobody says, or that go in a circle, are refused by name', () => {
    expect(() => fillText('{{A}}', scope({}))).toThrow('Nobody says what {{A}} is');
    expect(() => fillText('{{toString}}', scope({}))).toThrow('Nobody says what {{toString}} is');
    expect(() => fillText('{{a}}', scope({}, { a: '{{b}}', b: '{{a}}' }))).toThrow('{{a}} goes in a circle');
    expect(() => fillBody('"{{a}}"', 'text/json', scope({}, { a: '{{a}}' }))).toThrow('{{a}} goes in a circle');
  });

  test('that multiply are bounded', () => {
    const own = Object.fromEntries(
      Array.from({ length: 12 }, (_, level) => [`v${level}`, `{{v${level + 1}}}`.repeat(10)]),
    );
    expect(() => fillText('{{v0}}', scope({ v12: 'ha' }, own))).toThrow('More than 1000 variables');
    expect(() => fillBody('"{{v0}}"', 'text/json', scope({ v12: 'ha' }, own))).toThrow('More than 1000 variables');
  });
});
