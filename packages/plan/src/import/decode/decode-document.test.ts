import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument } from './decode-document.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | string) =>
  decodeDocument('plan.md', typeof bytes === 'string' ? bytesOf(bytes) : bytes);
const codeOf = (bytes: Uint8Array | string) => decode(bytes).problem?.code;

/** 16-bit units as bytes. */
function utf16(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), little);
  return bytes;
}

describe('encodings', () => {
  it('reads UTF-8, with and without a byte-order mark, in any direction of writing', () => {
    expect(decode('\ufeff# Plán\nخطة 障害')).toEqual({ text: '# Plán\nخطة 障害', repairs: [] });
  });

  it.each([true, false])('reads UTF-16 with a byte-order mark (little end first: %s)', (little) => {
    expect(decode(utf16('\ufeff# Plán 障害', little))).toMatchObject({ text: '# Plán 障害' });
  });

  it.each([true, false])('tells UTF-16 by its zeros (little end first: %s)', (little) => {
    expect(decode(utf16('# Plan\n\nÄrger', little))).toMatchObject({ text: '# Plan\n\nÄrger' });
  });

  it('reads lines that are not UTF-8 as Windows-1252, and keeps the others', () => {
    const mixed = new Uint8Array([...bytesOf('größer\n'), 0x93, 0x47, 0x72, 0xf6, 0xdf, 0x65, 0x94, 0x0a, 0x80]);
    expect(decode(mixed)).toEqual({
      text: 'größer\n“Größe”\n€',
      repairs: [{ kind: 'encoding', line: 1, lastLine: 3, text: 'Not UTF-8: 2 lines are read as Windows-1252.' }],
    });
  });

  it('repairs text that was read wrongly before', () => {
    expect(decode('# ðŸš¨ Plan')).toMatchObject({ text: '# 🚨 Plan', repairs: [{ line: 1, lastLine: 1 }] });
  });
});

describe('lines and characters', () => {
  it('makes every line end one character', () => {
    expect(decode('a\r\nb\rc\nd')).toMatchObject({ text: 'a\nb\nc\nd' });
  });

  it('removes control characters and says so', () => {
    const text = `a\u0000b\u001bc\td${'x'.repeat(200)}\nok`;
    expect(decode(text)).toEqual({
      text: `abc\td${'x'.repeat(200)}\nok`,
      repairs: [{ kind: 'encoding', line: 1, lastLine: 1, text: 'Control characters removed from 1 line.' }],
    });
  });

  it('turns C1 controls into the characters they were', () => {
    expect(decode('\u0093quoted\u0094 \u0096 x')).toMatchObject({ text: '“quoted” – x' });
  });
});

describe('what is no document', () => {
  it.each([
    ['an empty file', '', 'document-empty'],
    ['blank lines', ' \n\t\n', 'document-empty'],
    ['only a byte-order mark', '\ufeff', 'document-empty'],
    ['a web page', '\n<!DOCTYPE html>\n<html><body>Plan</body></html>', 'document-is-html'],
    ['a web page without a type', '<html lang="en"><p>x', 'document-is-html'],
    ['a PDF', '%PDF-1.7\n1 0 obj', 'document-not-text'],
  ])('refuses %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('refuses a Word document, a picture and other binary files', () => {
    expect(codeOf(new Uint8Array([0x50, 0x4b, 3, 4, 0x14, 0]))).toBe('document-not-text');
    expect(codeOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]))).toBe('document-not-text');
    expect(codeOf(Uint8Array.from({ length: 400 }, (_, index) => (index * 7) % 32))).toBe('document-not-text');
  });

  it('refuses what is too large, and says the limit', () => {
    const { problem } = decode(new Uint8Array(50 * 1024 * 1024));
    expect(problem).toMatchObject({ code: 'document-too-large' });
    expect(problem?.message).toContain('50 MB');
    expect(problem?.message).toContain('4 MB');
  });

  it('reads Markdown that speaks of HTML or begins with a comment', () => {
    expect(codeOf('<!-- draft -->\n# Plan\n<html>')).toBeUndefined();
  });
});

it('reads any bytes without throwing, the same each time, without control characters', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const decoded = decode(bytes);
      expect(decode(bytes)).toEqual(decoded);
      if (!decoded.problem) expect(decoded.text).not.toMatch(/(?![\n\t])\p{Cc}/u);
    }),
  );
});

it('keeps any clean text as it is', () => {
  const word = fc.constantFrom('Ärger', 'não', '障害', '→', '🚨', '“x”', 'déjà', '│', 'Ελλάδα', 'việc', '\n', ' ');
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = `x${words.join('')}`;
      expect(decode(text)).toEqual({ text, repairs: [] });
    }),
  );
});
