import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PrintableOutput, printable } from './printable-output.ts';

const ESC = '\u001b';

describe('printable', () => {
  test.each([
    [
      'colours stay',
      `${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mx${ESC}[m`,
      `${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mx${ESC}[m`,
    ],
    ['the screen is not cleared nor the cursor moved', `a${ESC}[2J${ESC}[H${ESC}[1Ab${ESC}[?1049h${ESC}[K`, 'ab'],
    [
      'no title is set, no clipboard, no link',
      `${ESC}]0;title\u0007a${ESC}]52;c;aGk=${ESC}\\b${ESC}]8;;https://example.com${ESC}\\c`,
      'abc',
    ],
    ['nothing is sent to a device', `${ESC}P1$r0m${ESC}\\a${ESC}_x${ESC}\\b${ESC}^y\u0007c`, 'abc'],
    ['other escapes go', `a${ESC}cb${ESC}(Bc${ESC}7d`, 'abcd'],
    ['what only looks like a colour goes', `${ESC}[>4;1mx${ESC}[ma`, `x${ESC}[ma`],
    ['a lone escape character is shown as nothing', `a${ESC}`, 'a'],
    ['controls of eight bits are replaced', 'a\u009b31mb\u0085', 'a\ufffd31mb\ufffd'],
    ['binary is shown by signs', '\0\u0001\u0007\b\u007f', '␀␁␇␈␡'],
    ['line ends are line ends', 'a\r\nb\r\r\nc\rd\te\n', 'a\nb\n\nc\nd\te\n'],
    ['text cannot be turned round', 'a\u202eb\u2066c', 'abc'],
    ['halves of a character are replaced', 'a\ud83dx\udc00', 'a\ufffdx\ufffd'],
  ])('%s', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('does not depend on where it is cut, and changes nothing twice', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ESC,
        '[',
        ']',
        '31m',
        'm',
        '\u0007',
        `${ESC}\\`,
        '\\',
        '\r',
        '\n',
        '\0',
        '😀',
        '\ud83d',
        `${ESC}]0;x`,
        '2J',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(6), { maxLength: 40 }), (pieces, cuts) => {
        const text = pieces.join('');
        const output = new PrintableOutput();
        let shown = '';
        let at = 0;
        for (const length of cuts) {
          shown += output.push(text.slice(at, at + length));
          at += length;
        }
        shown += output.push(text.slice(at)) + output.end();
        expect(shown).toBe(printable(text));
        expect(printable(shown)).toBe(shown);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
        expect(shown.replaceAll(/\u001b\[[\d;:]*m/g, '')).not.toMatch(/[\0-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 2000 },
    );
  });

  test('an endless sequence holds back little, and costs no more than its length', () => {
    const output = new PrintableOutput();
    let shown = output.push(`${ESC}]0;`).length;
    for (let i = 0; i < 1000; i++) shown += output.push('x'.repeat(1000)).length;
    expect(shown).toBeGreaterThan(990_000);
    expect(printable(`${ESC}[1`.repeat(200_000)).length).toBeLessThan(200_001);
  });
});
