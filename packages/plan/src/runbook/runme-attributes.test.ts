import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFenceInfo } from './runme-attributes.ts';

/**
 * Info strings, what Runme reads of them, and where Runme says so. "test" is a test of Runme's own, "docs" an example of
 * docs.runme.dev, "code" a consequence of its source.
 */
type Row = readonly [info: string, language: string, attributes: Readonly<Record<string, string>>, source: string];

const ROWS: readonly Row[] = [
  ['sh {"name":"name1"}', 'sh', { name: 'name1' }, 'test: document/editor/editor_test.go'],
  ['sh {"name":"docker ps"}', 'sh', { name: 'docker ps' }, 'test: document/editor/editor_test.go'],
  [
    'sh { name=date interactive=false }',
    'sh',
    { name: 'date', interactive: 'false' },
    'test: document/editor/editor_test.go',
  ],
  [
    'javascript {"interactive":"false","name":"iso"}',
    'javascript',
    { interactive: 'false', name: 'iso' },
    'test: document/editor/editor_test.go',
  ],
  ['mermaid {"transform":"true"}', 'mermaid', { transform: 'true' }, 'test: document/editor/editor_test.go'],
  ['{"name":"foo"}', '', { name: 'foo' }, 'test: document/node_test.go, TestCodeBlock_Attributes'],
  [' {"name":"foo"}', '', { name: 'foo' }, 'test: document/node_test.go, TestCodeBlock_Attributes'],
  ['js {"name":"foo"}', 'js', { name: 'foo' }, 'test: document/node_test.go, TestCodeBlock_Attributes'],
  ['js {"name": "foo"}', 'js', { name: 'foo' }, 'test: document/node_test.go, TestCodeBlock_Attributes'],
  ['{"name": "foo"}', '', { name: 'foo' }, 'test: document/node_test.go, TestCodeBlock_Attributes'],
  ['js { name=echo-2 }', 'js', { name: 'echo-2' }, 'test: document/node_test.go, TestCodeBlock_Intro'],
  [
    'sh {name=echo first= second=2}',
    'sh',
    { name: 'echo', first: '', second: '2' },
    'test: document/node_test.go, testDataNested',
  ],
  ['sh {}', 'sh', {}, 'test: document/attributes_test.go, HTML Empty and JSON empty'],
  [
    'sh { hello=world key=value val=20 }',
    'sh',
    { hello: 'world', key: 'value', val: '20' },
    'test: document/attributes_test.go, HTML Valid',
  ],
  [
    'sh { hello=world val=20 empty }',
    'sh',
    { hello: 'world', val: '20', empty: '' },
    'test: document/attributes_test.go, AttributeWithoutValue',
  ],
  [
    'sh {"float":"13.3","key":"value","val":"20"}',
    'sh',
    { float: '13.3', key: 'value', val: '20' },
    'test: document/attributes_test.go, RetainJSON',
  ],
  [
    'sh { name: "test" }',
    'sh',
    { 'name:': '', '"test"': '' },
    'test: document/attributes_test.go, TestAttributes_Fallback',
  ],
  [
    'sh {"id":"01HPM33PJFH2Q9R5S123X0HCSC","interactive":"false"}',
    'sh',
    { id: '01HPM33PJFH2Q9R5S123X0HCSC', interactive: 'false' },
    'docs: configuration/cell-level',
  ],
  [
    'sh { interactive=true name=example mimetype=text/plain closeTerminalOnSuccess=false background=false }',
    'sh',
    {
      interactive: 'true',
      name: 'example',
      mimetype: 'text/plain',
      closeTerminalOnSuccess: 'false',
      background: 'false',
    },
    'docs: configuration/cell-level',
  ],
  [
    'sh { cwd=.. "id":"01HP475WXX5PVV658023KQJFRE"}',
    'sh',
    { cwd: '..', '"id":"01HP475WXX5PVV658023KQJFRE"': '' },
    'docs: configuration/cell-level, Cell CWD',
  ],
  ['sh {"cwd":"/tmp","id":"01H"}', 'sh', { cwd: '/tmp', id: '01H' }, 'docs: configuration/cell-level, Cell CWD'],
  [
    'bash {"id":"01H","name":"vars","promptEnv":"auto"}',
    'bash',
    { id: '01H', name: 'vars', promptEnv: 'auto' },
    'docs: examples/envs/README.md',
  ],
  ['sh {"a":true,"b":2,"c":null,"d":["x"]}', 'sh', { a: 'true', b: '2', c: 'null', d: '["x"]' }, 'code: Parse of JSON'],
  ['sh {"a":1,"a":2}', 'sh', { a: '2' }, 'code: Parse of JSON'],
  ['sh {"d":["<"]}', 'sh', { d: '["\\u003c"]' }, 'code: json.Marshal escapes HTML'],
  ['sh { a=b=c }', 'sh', { a: 'b=c' }, 'code: SplitN(item, "=", 2)'],
  ['sh { =x a=1 }', 'sh', { a: '1' }, 'code: a word without a key is left out'],
  ['sh { a=1 a=2 }', 'sh', { a: '2' }, 'code: the last one stays'],
  ['sh { a=1\tb=2 }', 'sh', { a: '1\tb=2' }, 'code: words are parted by blanks alone'],
  ['sh {{ a=1 }}', 'sh', { a: '1' }, 'code: braces at both ends are trimmed'],
  ['sh { a=1 } { b=2 }', 'sh', { a: '1' }, 'code: extractAttributes ends at the first brace that closes'],
  ['sh { a=1', 'sh', {}, 'code: extractAttributes needs both braces'],
  ['sh } { a=1 }', 'sh', {}, 'code: extractAttributes stops at the first brace that closes'],
  ['sh title.sh', 'sh', {}, 'code: what stands outside of the braces is passed over'],
  ['sh title {"a":"1"}', 'sh', { a: '1' }, 'code: extractAttributes looks for the first brace'],
  ['sh{"name":"x"}', 'sh{"name":"x"}', { name: 'x' }, 'code: the language ends at a blank'],
  ['', '', {}, 'code: no info string'],
  ['sh', 'sh', {}, 'code: no attributes'],
];

describe('readFenceInfo', () => {
  it.each(ROWS)('reads %j as Runme does', (info, language, attributes) => {
    const read = readFenceInfo(info);
    expect(read.language).toBe(language);
    expect(read.attributes).toEqual(attributes);
  });

  it('takes quotes around a value for quotes, which Runme keeps', () => {
    expect(readFenceInfo(`sh { approve="2 commander" name='a b' x="y }`).attributes).toEqual({
      approve: '2 commander',
      name: 'a b',
      x: '"y',
    });
    expect(readFenceInfo('sh { a="b"c d="" }').attributes).toEqual({ a: '"b"c', d: '' });
  });

  it('keeps a key that every object has already', () => {
    const { attributes } = readFenceInfo('sh {"__proto__":"x","constructor":"y"}');
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.entries(readFenceInfo('sh { __proto__=x }').attributes)).toEqual([['__proto__', 'x']]);
  });

  it('reads any text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '"',
      "'",
      '=',
      ' ',
      ':',
      ',',
      '\\',
      'a',
      'name',
      'sh',
      '\t',
      '[',
      ']',
      'é',
    );
    const infos = fc.array(pieces, { maxLength: 60 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(infos, fc.string()), (info) => {
        const { language, attributes } = readFenceInfo(info);
        expect(language).not.toContain(' ');
        expect(Object.values(attributes).every((value) => typeof value === 'string')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back what was written as JSON', () => {
    const word = fc.string().filter((text) => !/[{}]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(word, word), (attributes) => {
        fc.pre(Object.keys(attributes).length > 0);
        const { attributes: read } = readFenceInfo(`sh ${JSON.stringify(attributes)}`);
        expect(Object.entries(read)).toEqual(Object.entries(JSON.parse(JSON.stringify(attributes))));
      }),
    );
  });

  it.each([
    ['blanks', (n: number) => `sh {${' '.repeat(n)}x`],
    ['braces', (n: number) => `sh ${'{'.repeat(n)} a ${'{'.repeat(n)} b}`],
    ['open quotes', (n: number) => `sh { ${'a="b '.repeat(n)}}`],
    ['quotes of two kinds', (n: number) => `sh { ${`a="b' `.repeat(n)}}`],
    ['words', (n: number) => `sh { ${'ab '.repeat(n)}}`],
    ['lists', (n: number) => `sh {"a":${'['.repeat(n)}${']'.repeat(n)}}`],
    ['text after', (n: number) => `sh { a=1 ${'x'.repeat(n)}`],
  ])('takes no longer than its length asks for: %s', (_, make) => {
    // Of the processor, as the machine may be busy; work that grows with the square would take many times as long.
    const started = process.cpuUsage();
    readFenceInfo(make(300_000));
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(3_000);
  });
});
