import { expect, it } from 'vitest';
import { printable, printableText } from './printable.ts';

it('takes escape sequences and control characters out, and leaves words, tabs and line ends', () => {
  expect(printableText('a\u001b[31mred\u001b[0m\tb\r\nc\u0000d\u009be')).toMatch(/^ared\tb\nc·d/);
  expect(printableText('Grüße, 東京 – ok')).toBe('Grüße, 東京 – ok');
});

it('goes through a whole answer and keeps its shape', () => {
  const answer = { list: ['\u0007x', 1, null, true], inner: { text: 'y\u0008' } };
  expect(printable(answer)).toEqual({ list: ['·x', 1, null, true], inner: { text: 'y·' } });
});
