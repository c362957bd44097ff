import type { Problem } from '../problem.ts';
import { problemAt, type SourceFile } from '../source-file.ts';

/** Bytes that begin the UTF-8 of accents, quotes, dashes, emoji and the byte-order mark. Others are rather foreign words. */
const COMMON_LEAD_BYTES = new Set([0xc2, 0xc3, 0xe2, 0xef, 0xf0]);

/**
 * What Windows-1252 reads the bytes 0x80 to 0x9f as; five bytes have no character. Written out because TextDecoder of
 * Node 20 reads them as Latin-1.
 */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** From a character to the byte that Windows-1252 reads as that character. */
function toByte(character: string): number | null {
  const high = WINDOWS_1252_HIGH.indexOf(character);
  if (high >= 0) return high + 0x80;
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xa0 && code <= 0xff ? code : null;
}

/**
 * Finds text that was UTF-8 and was once read as Windows-1252 (`â€™` for `’`): where its characters, turned back into
 * bytes, are valid UTF-8, nothing else can be meant. One problem for each line.
 */
export function checkMojibake(file: SourceFile): readonly Problem[] {
  return file.lines.flatMap((line, index) => {
    for (const run of line.matchAll(/\P{ASCII}{2,}/gu)) {
      const found = repair(run[0]);
      if (!found) continue;
      const message = `"${found.garbled}" is text in a broken encoding`;
      const hint = `Did you mean "${found.meant}"? The file was read as Windows-1252 and saved again.`;
      return [
        problemAt(file, { line: index + 1, column: run.index + found.offset + 1 }, { code: 'mojibake', message, hint }),
      ];
    }
    return [];
  });
}

function repair(run: string): { garbled: string; meant: string; offset: number } | null {
  const bytes = [...run].map(toByte);
  for (let start = 0; start < bytes.length; start++) {
    const lead = bytes[start];
    if (lead == null || !COMMON_LEAD_BYTES.has(lead)) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const sequence = bytes.slice(start, start + length);
    if (sequence.length < length || sequence.some((byte) => byte === null)) continue;
    try {
      const meant = utf8.decode(Uint8Array.from(sequence as number[]));
      const garbled = [...run].slice(start, start + length).join('');
      return { garbled, meant, offset: [...run].slice(0, start).join('').length };
    } catch {
      // Not UTF-8: an ordinary foreign word such as "né à".
    }
  }
  return null;
}
