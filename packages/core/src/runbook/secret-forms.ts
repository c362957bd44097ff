/** Shorter values are words like `on` or `1`; hiding them would blank out ordinary output. */
const SHORTEST_SECRET = 4;
/** Shorter pieces of base64 turn up by chance. */
const SHORTEST_PIECE = 8;

/**
 * The forms in which secrets turn up in output: as they are, escaped for JSON, URL-encoded, and in base64 or base64url,
 * also in the middle of a longer text (`user:password` of an Authorization header). Longest first.
 */
export function secretForms(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    const encoded = encodeUri(secret);
    forms.add(encoded);
    forms.add(encoded.replaceAll('%20', '+'));
    for (const piece of base64Pieces(secret)) {
      forms.add(piece);
      forms.add(piece.replaceAll('+', '-').replaceAll('/', '_'));
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** A lone surrogate cannot be URL-encoded; such a value is then looked for only as it is. */
function encodeUri(text: string): string {
  return /\p{Surrogate}/u.test(text) ? text : encodeURIComponent(text);
}

/** Base64 of the text at each of the three places where it can stand within a longer one, without the shared edges. */
function base64Pieces(text: string): string[] {
  const bytes = utf8(text);
  const pieces: string[] = [];
  for (let offset = 0; offset < 3; offset++) {
    const whole = base64([...Array<number>(offset).fill(0), ...bytes]);
    const certain = Math.floor(((offset + bytes.length) * 8) / 6);
    const piece = whole.slice(Math.ceil((offset * 8) / 6), certain);
    if (piece.length >= SHORTEST_PIECE) pieces.push(piece);
  }
  return pieces;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += ALPHABET.charAt((word >> shift) & 63);
  }
  return text;
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return bytes;
}
