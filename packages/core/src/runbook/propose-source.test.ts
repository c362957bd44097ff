import { describe, expect, it } from 'vitest';
import { withSource } from './propose-source.ts';

function put(lines: readonly string[], line: number, source: string, end = '\n'): string[] {
  const result = withSource(lines.join(end), line, source);
  if (!result.ok) throw new Error(result.reason);
  return result.text.split(end);
}

describe('another source in a cell', () => {
  it('changes the lines within the fence and no other', () => {
    const before = ['# Book', '', '```sh { name=a }', 'echo 1', 'echo 2', '```', 'end', ''];
    expect(put(before, 3, 'echo 1\necho 3\n\necho 4')).toEqual([
      ...['# Book', '', '```sh { name=a }', 'echo 1', 'echo 3', '', 'echo 4', '```', 'end', ''],
    ]);
  });

  it('keeps line ends, also of a file that mixes them', () => {
    expect(put(['```sh', 'a', '```', 'end'], 1, 'b\nc', '\r\n')).toEqual(['```sh', 'b', 'c', '```', 'end']);
    expect(withSource('x\n```sh\r\na\r\nsame\n```\ny', 2, 'b\nsame')).toEqual({
      ...{ ok: true, text: 'x\n```sh\r\nb\r\nsame\n```\ny' },
    });
  });

  it.each([
    ['a list', '1. Do', '   ```sh', '   a', '   ```', ['   b', '', '   c']],
    ['a list item that begins with it', '- Do', '- ```sh', '  a', '  ```', ['  b', '', '  c']],
    ['a quotation', '> Do', '> ```sh', '> a', '> ```', ['> b', '>', '> c']],
    ['tabs', '1. Do', '\t```sh', '\ta', '\t```', ['\tb', '', '\tc']],
    ['less indentation within', 'Do', '  ```sh', ' a', '  ```', [' b', '', ' c']],
  ])('keeps the indentation of %s', (_name, title, open, body, close, inside) => {
    expect(put([title, open, body, close], 2, 'b\n\nc')).toEqual([title, open, ...inside, close]);
  });

  it('keeps what is indented within', () => {
    expect(put(['   ```sh', '   if x; then', '     y', '   fi', '   ```'], 1, 'if x; then\n  z\nfi')).toEqual([
      ...['   ```sh', '   if x; then', '     z', '   fi', '   ```'],
    ]);
  });

  it('makes the fence longer than what it holds', () => {
    expect(put(['```sh', 'a', '```'], 1, "cat <<'X'\n```\nX")).toEqual(['````sh', "cat <<'X'", '```', 'X', '````']);
    expect(put(['~~~sh', 'a', '~~~'], 1, '```')).toEqual(['~~~sh', '```', '~~~']);
  });

  it('may fill an empty cell and empty a full one', () => {
    expect(put(['```sh', '```'], 1, 'a')).toEqual(['```sh', 'a', '```']);
    expect(put(['```sh', 'a', '```'], 1, '')).toEqual(['```sh', '```']);
  });

  it.each([
    ['no fence there', 'text\n', 1],
    ['a fence that is not closed', '```sh\na\n', 1],
    ['a line that is not there', 'a', 9],
  ])('is refused: %s', (_name, text, line) => {
    expect(withSource(text, line, 'x')).toMatchObject({ ok: false, reason: expect.stringContaining(String(line)) });
  });

  it('takes a moment, whatever the line looks like', () => {
    const began = performance.now();
    expect(withSource(`${'-   '.repeat(50_000)}x`, 1, 'y').ok).toBe(false);
    expect(withSource(`${'> '.repeat(100_000)}\`\``, 1, 'y').ok).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
