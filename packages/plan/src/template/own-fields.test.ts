import { describe, expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { readFieldValue } from './field-value.ts';
import { parseTemplate } from './parse-template.ts';

function parse(front: string, body: string) {
  return parseTemplate(toSourceFile('templates/t.md', `---\n${front}\n---\n${body}\n`));
}

const codes = (front: string, body: string) =>
  parse(front, body).problems.map(({ code, line, message }) => `${line} ${code}: ${message}`);

describe('fields of a template', () => {
  it('are read with their types and defaults', () => {
    const front = `subject: "About {{ fields.cause }}"
fields:
  cause: { title: Root cause }
  refund: { type: choice, choices: [yes please, no], default: no, required: false }
  lost: { type: number, default: 0 }`;
    const { template, problems } = parse(
      front.replace('default: no,', 'default: "no",').replace(', no]', ', "no"]'),
      '{{ fields.refund }} {{ fields.lost | plus: 1 }}',
    );
    expect(problems).toEqual([]);
    expect(template.fields).toEqual({
      cause: { title: 'Root cause', type: 'text', choices: [], required: true, default: null },
      refund: { title: 'Refund', type: 'choice', choices: ['yes please', 'no'], required: false, default: 'no' },
      lost: { title: 'Lost', type: 'number', choices: [], required: true, default: '0' },
    });
  });

  it('are known and used', () => {
    expect(codes('fields: { cause: {}, other: {} }', '{{ fields.couse }} {{ fields.cause }} {{ fields }}')).toEqual([
      '4 unknown-field: This template has no field "couse" of its own',
      '4 unknown-field: "fields" is not a value by itself',
      '2 unused-field: The text does not use the field "other"',
    ]);
    expect(codes('title: x', '{{ fields.cause }}')).toEqual([
      '4 unknown-field: This template has no field "cause" of its own',
    ]);
  });

  it.each([
    ['{ a: { type: choice } }', 'The choice "a" has no choices'],
    ['{ a: { choices: [x] } }', '"a" has choices, and is of the type text'],
    ['{ a: { type: number, default: many } }', 'The default of "a" "many" is not a number such as 1200 or 99.5'],
    ['{ a: { type: choice, choices: [x], default: z } }', 'The default of "a" is none of its choices: write "x"'],
    ['{ a: { type: date, default: tomorrow } }', 'The default of "a" "tomorrow" is not a date such as'],
  ])('%s is refused', (fields, message) => {
    const [found] = parse(`fields: ${fields}`, '{{ fields.a }}').problems;
    expect(found).toMatchObject({ code: 'bad-field', message: expect.stringContaining(message) });
  });

  it('have a type that exists, and a name that Liquid can read', () => {
    expect(codes('fields: { a: { type: money } }', '{{ fields.a }}')[0]).toContain('wrong-type: "fields.a.type"');
    expect(codes('fields: { "a b": {} }', 'x')).toEqual(['2 bad-field: "a b" is not a name of a field']);
  });

  it('a template that is too long is refused', () => {
    expect(parse('title: x', 'y'.repeat(100_001)).problems).toMatchObject([{ code: 'liquid-syntax' }]);
  });
});

describe('a value', () => {
  const read = (type: 'text' | 'number' | 'duration' | 'date' | 'url', written: string | number) => {
    const found = readFieldValue({ type, choices: [] }, written);
    return 'value' in found ? found.value : null;
  };
  it.each([
    ['text', ' a\nb ', 'a\nb'],
    ['number', 12.5, '12.5'],
    ['number', '-3', '-3'],
    ['duration', '1h30m', '1h30m'],
    ['date', '2026-02-28', '2026-02-28'],
    ['date', '2026-11-30T09:00:00Z', '2026-11-30T09:00:00Z'],
    ['url', 'https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
  ] as const)('%s %j is fine', (type, written, kept) => {
    expect(read(type, written)).toBe(kept);
  });

  it.each([
    ['text', '  '],
    ['text', 'x'.repeat(5001)],
    ['number', '1,200'],
    ['number', '1e9'],
    ['number', Number.NaN],
    ['number', Number.POSITIVE_INFINITY],
    ['duration', 'half an hour'],
    ['date', '2026-02-30'],
    ['date', '2026-13-01'],
    ['date', '2026-01-01T25:00:00Z'],
    ['date', '30.11.2026'],
    ['url', 'javascript:alert(1)'],
    ['url', 'https://user:secret@example.com'],
    ['url', 'https://example.com/"onclick="x'],
    ['url', 'example.com'],
    ['url', 'https://a b'],
  ] as const)('%s %j is refused', (type, written) => {
    expect(read(type, written)).toBeNull();
  });
});
