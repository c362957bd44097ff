import { WINDOWS_1252_C1 } from '../../garbled-text.ts';

export type DecodedBytes =
  /** `note`: what was unusual about the encoding; null for UTF-8. */
  { readonly text: string; readonly note: string | null } | { readonly binary: string };

const SIGNATURES: readonly (readonly [bytes: string, what: string])[] = [
  ['%PDF', 'a PDF'],
  ['PK\u0003\u0004', 'a ZIP archive or a Word document'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Word document'],
  ['\u0089PNG', 'a picture'],
  ['\u00ff\u00d8\u00ff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\u001f\u008b', 'a compressed file'],
  ['{\\rtf', 'an RTF document'],
];

/** So many bytes are looked at to tell what a file is. */
const SAMPLE = 65_536;
/** A text has hardly any control characters. */
const MAX_CONTROL_SHARE = 0.02;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Tells the encoding of a file and decodes it, or says what the file is when it is no text. */
export function decodeBytes(bytes: Uint8Array): DecodedBytes {
  const head = String.fromCharCode(...bytes.subarray(0, 8));
  const signature = SIGNATURES.find(([magic]) => head.startsWith(magic));
  if (signature) return { binary: signature[1] };
  const utf16 = tellUtf16(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes), note: `Read as ${utf16.toUpperCase()}.` };
  if (controlShare(bytes.subarray(0, SAMPLE)) > MAX_CONTROL_SHARE) return { binary: 'a binary file' };
  try {
    return { text: utf8.decode(bytes), note: null };
  } catch {
    return decodeByLine(bytes);
  }
}

/** By the byte-order mark; else by zeros that stand in every second byte, because half of most texts is ASCII. */
function tellUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const sample = bytes.subarray(0, SAMPLE);
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = sample.length / 20;
  if (odd > enough && odd > even * 10) return 'utf-16le';
  return even > enough && even > odd * 10 ? 'utf-16be' : null;
}

function controlShare(sample: Uint8Array): number {
  const controls = sample.filter(
    (byte) => (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) || byte === 0x7f,
  );
  return sample.length === 0 ? 0 : controls.length / sample.length;
}

/** Lines that are not UTF-8 are Windows-1252: parts of a document may come from different sources. */
function decodeByLine(bytes: Uint8Array): DecodedBytes {
  const lines: string[] = [];
  let foreign = 0;
  for (let from = 0; from <= bytes.length; ) {
    const found = bytes.indexOf(0x0a, from);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(from, end);
    try {
      lines.push(utf8.decode(line));
    } catch {
      lines.push(decodeWindows1252(line));
      foreign++;
    }
    from = end + 1;
  }
  const count = foreign === 1 ? '1 line is' : `${foreign} lines are`;
  return { text: lines.join('\n'), note: `Not UTF-8: ${count} read as Windows-1252.` };
}

function decodeWindows1252(bytes: Uint8Array): string {
  const characters: string[] = [];
  for (const byte of bytes)
    characters.push(byte >= 0x80 && byte < 0xa0 ? (WINDOWS_1252_C1[byte - 0x80] ?? '') : String.fromCharCode(byte));
  return characters.join('');
}
