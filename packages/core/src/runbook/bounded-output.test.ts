import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedOutput, OUTPUT_HEAD, OUTPUT_TAIL } from './bounded-output.ts';

test('keeps a short output whole', () => {
  const output = new BoundedOutput();
  output.push('a\n');
  output.push('b\n');
  expect(output.text()).toBe('a\nb\n');
  expect(output.truncated).toBe(false);
});

test('keeps head and tail of a long one, however it is cut, and says how much is missing', () => {
  const text = Array.from({ length: 60_000 }, (_, i) => `line ${i}\n`).join('');
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 200_000 }), (length) => {
      const output = new BoundedOutput();
      for (let at = 0; at < text.length; at += length) output.push(text.slice(at, at + length));
      const missing = text.length - OUTPUT_HEAD - OUTPUT_TAIL;
      expect(output.truncated).toBe(true);
      expect(output.text()).toBe(
        `${text.slice(0, OUTPUT_HEAD)}\n… ${missing} characters left out …\n${text.slice(-OUTPUT_TAIL)}`,
      );
    }),
    { numRuns: 20 },
  );
});
