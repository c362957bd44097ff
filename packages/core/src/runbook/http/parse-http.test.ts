import { describe, expect, test } from 'vitest';
import { parametersInHttp, showHttp } from './http-references.ts';
import { httpReadsOnly, parseHttp } from './parse-http.ts';

/** The only request of a text that is right. */
function request(source: string) {
  const { requests, problems } = parseHttp(source);
  expect(problems).toEqual([]);
  expect(requests).toHaveLength(1);
  return requests[0];
}

const messages = (source: string) => parseHttp(source).problems.map(({ line, message }) => `${line}: ${message}`);

describe('requests', () => {
  test('a line with an address is a GET', () => {
    expect(request('https://example.com/health')).toMatchObject({
      method: 'GET',
      target: 'https://example.com/health',
    });
    expect(request('{{BASE}}/health')).toMatchObject({ method: 'GET', target: '{{BASE}}/health' });
    expect(request('GET localhost:3000/x HTTP/1.1')).toMatchObject({ target: 'localhost:3000/x' });
  });

  test('have headers, an address over several lines, a body, and comments that are nothing', () => {
    const source = [
      ...['# Sign in', '// @name login', '# @timeout 500 ms', '# @no-redirect', 'POST https://example.com/login'],
      ...['    ?way=token', '    &for=1h', 'Content-Type: application/json', '# not sent', 'X-Empty:', ''],
      ...['{ "user": "a" }', '', '  second: line', '', ''],
    ].join('\r\n');
    expect(request(`\uFEFF${source}`)).toEqual({
      ...{ name: 'login', method: 'POST', target: 'https://example.com/login?way=token&for=1h', line: 5, checks: [] },
      headers: [
        { name: 'Content-Type', value: 'application/json', line: 8 },
        { name: 'X-Empty', value: '', line: 10 },
      ],
      body: [{ kind: 'text', text: '{ "user": "a" }\n\n  second: line' }],
      ...{ followsRedirects: false, verifiesTls: true, timeoutSeconds: 0.5, showsAnswer: true },
    });
  });

  test('follow one another after ###, with the variables of all of them', () => {
    const { requests, variables } = parseHttp(
      '@base = https://example.com\n### One\nGET {{base}}/1\n###\n\n### Two\n# @name two\nGET {{base}}/2\n###\n@ID={{two.response.body.$.id}}\n',
    );
    expect(requests.map(({ name, target, line }) => [name, target, line])).toEqual([
      [null, '{{base}}/1', 3],
      ['two', '{{base}}/2', 8],
    ]);
    expect(variables).toEqual([
      { name: 'base', value: 'https://example.com' },
      { name: 'ID', value: '{{two.response.body.$.id}}' },
    ]);
  });

  test('take files as bodies, between lines too', () => {
    const { body } = request('PUT https://example.com/x\n\nbefore\n< ./a file.json\n<@ ./b.json\nafter\n') ?? {};
    expect(body).toEqual([
      { kind: 'text', text: 'before' },
      { kind: 'file', path: './a file.json', filled: false, line: 4 },
      { kind: 'file', path: './b.json', filled: true, line: 5 },
      { kind: 'text', text: '\nafter' },
    ]);
  });
});

describe('checks', () => {
  test.each([
    ['status == 200', { field: 'status', of: '', condition: '==', expected: '200' }],
    ['status ==200', { field: 'status', of: '', condition: '==', expected: '200' }],
    ['header content-type includes json', { field: 'header', of: 'content-type', condition: 'contains' }],
    ['body $.items[?@.n == 1].id exists', { field: 'body', of: '$.items[?@.n == 1].id', condition: 'exists' }],
    ['body queue.depth <= {{LIMIT}}', { field: 'body', of: 'queue.depth', condition: '<=', expected: '{{LIMIT}}' }],
    ['body contains a > b', { field: 'body', of: '', condition: 'contains', expected: 'a > b' }],
    ['duration < 300', { field: 'duration', of: '', condition: '<', expected: '300' }],
  ])('%s', (text, expected) => {
    const source = `GET https://example.com\n?? ${text}\nX-After: 1`;
    expect(request(source)?.checks).toEqual([expect.objectContaining({ ...expected, text, line: 2 })]);
    expect(request(source)?.headers).toHaveLength(1);
  });

  test('stand after a body as well', () => {
    const { body, checks } = request('POST https://example.com\n\n{}\n\n?? status == 201\n') ?? {};
    expect(body).toEqual([{ kind: 'text', text: '{}' }]);
    expect(checks).toHaveLength(1);
  });

  test.each([
    ['js response.ok == true', '"js" is nothing that can be checked of an answer'],
    ['status', 'The check "status" has no condition'],
    ['status is 200', 'The check "status is 200" has no condition'],
    ['status ==', 'The check "status ==" does not say what is expected'],
    ['header == x', 'The check of a header does not name it'],
    ['body $.a exists really', 'After "exists" stands nothing in a check'],
  ])('%s is none', (text, message) => {
    expect(messages(`GET https://example.com\n?? ${text}`)).toEqual([`2: ${message}`]);
  });
});

describe('what is wrong', () => {
  test.each([
    ['', '1: There is no request here'],
    ['# only a comment', '1: There is no request here'],
    ['CONNECT example.com:443', '1: "CONNECT" is not a method'],
    ['GRAPHQL https://example.com', '1: "GRAPHQL" is not a method'],
    ['hello there', '1: "hello there" is no request'],
    ['GET file:///etc/passwd', '1: "GET file:///etc/passwd" is no request'],
    ['GET https://example.com\n{{H}}: x', '2: "{{H}}: x" is no header'],
    ['GET https://example.com\nno header', '2: "no header" is no header'],
    ['# @name two words\nGET https://example.com', '1: "two words" is not a name for a request'],
    ['# @timeout soon\nGET https://example.com', '1: "soon" is not a time limit'],
    ['GET https://example.com\n\n> {% client.test() %}', '3: Scripts and files for answers are not carried out here'],
    ['GET https://example.com\n\n>> out.json', '3: Scripts and files for answers are not carried out here'],
    ['< {% request.x %}\nGET https://example.com', '1: Scripts and files for answers are not carried out here'],
  ])('%j', (source, problem) => {
    expect(messages(source)).toEqual([problem]);
    expect(httpReadsOnly(source)).toBe(false);
  });

  test('too many requests', () => {
    expect(messages('GET https://example.com\n###\n'.repeat(101))).toEqual(['201: There are more than 100 requests']);
  });

  test('hostile text is read in linear time', () => {
    for (const piece of ['?? body [', '@', '{{', '< ', '   ', 'GET ', '# @', 'a:', '\n', '###\n', '?? a b ']) {
      const started = performance.now();
      parseHttp(`GET https://example.com\n${piece.repeat(100_000)}`);
      parseHttp(piece.repeat(100_000));
      parametersInHttp(piece.repeat(100_000));
      expect(performance.now() - started, piece).toBeLessThan(2_000);
    }
  });
});

test.each([
  ['GET https://example.com', true],
  ['GET https://example.com\n###\nHEAD https://example.com\n###\nOPTIONS https://example.com', true],
  ['GET https://example.com\n###\nPOST https://example.com', false],
  ['TRACE https://example.com', false],
  ['GET https://example.com\nX-HTTP-Method-Override: DELETE', false],
  ['GET https://example.com\nx-method-override: {{M}}', false],
  ['{{METHOD}} https://example.com', false],
  ['get https://example.com', false],
  ['GET https://example.com\n\n###\nDELETE https://example.com', false],
  ['GET https://example.com\r###\rDELETE https://example.com', false],
])('%j only reads: %s', (source, reads) => {
  expect(httpReadsOnly(source)).toBe(reads);
});

test('names what must be filled in, and shows what is known', () => {
  const source =
    '@base={{HOST}}\nGET {{base}}/{{ ID }}?t={{$timestamp}}&e={{$processEnv REGION}}\nX: {{a.response.status}}';
  expect(parametersInHttp(source)).toEqual(['HOST', 'ID', 'REGION']);
  expect(showHttp('GET {{BASE}}/{{ ID }}/{{constructor}}', { ID: '7' })).toBe('GET {{BASE}}/7/{{constructor}}');
});
