import { Problem } from '../../platform/problem.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes that no character of Windows-1252 has. */
const UNDEFINED_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const SAMPLE_BYTES = 2_000;

/**
 * Finds out how a text file is encoded: by its mark, by the zeros of UTF-16, else UTF-8, else Windows-1252 (which holds Latin-1), if it
 * can be any of these.
 * @throws Problem 'invalid' that says where it is none of them
 */
export function decodeFile(bytes: Buffer): { readonly encoding: Encoding; readonly text: string } {
  const marked = markOf(bytes) ?? zerosOf(bytes);
  if (marked) return { encoding: marked, text: decode(bytes, marked) };
  try {
    return { encoding: 'utf-8', text: decode(bytes, 'utf-8') };
  } catch {
    const at = bytes.findIndex((byte) => byte === 0 || UNDEFINED_1252.has(byte));
    if (at < 0) return { encoding: 'windows-1252', text: new TextDecoder('windows-1252').decode(bytes) };
    const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    throw new Problem(
      'invalid',
      `The file is no text in UTF-8, UTF-16 or Windows-1252: see line ${line}. Save it as CSV in UTF-8.`,
    );
  }
}

function markOf(bytes: Buffer): Encoding | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Text of Latin letters in UTF-16 without a mark has a zero in every second byte. */
function zerosOf(bytes: Buffer): Encoding | null {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const half = sample.length / 2;
  if ((zeros[1] ?? 0) > half * 0.6 && zeros[0] === 0) return 'utf-16le';
  if ((zeros[0] ?? 0) > half * 0.6 && zeros[1] === 0) return 'utf-16be';
  return null;
}

function decode(bytes: Buffer, encoding: Encoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (encoding === 'utf-8') throw error;
    throw new Problem(
      'invalid',
      `The file begins as ${encoding.toUpperCase()} and is broken: save it as CSV in UTF-8.`,
    );
  }
}
