/** Shorter values are words like `on` or `1`; hiding them would blank out ordinary output. */
const SHORTEST_SECRET = 4;
/** Shorter pieces of base64 turn up by chance. */
const SHORTEST_PIECE = 8;

/** Shorter lines of a secret, such as a brace, turn up everywhere. */
const SHORTEST_LINE = 16;

export interface SecretForm {
  readonly text: string;
  /** Programs break it into lines of their own choice, as `base64` does. */
  readonly wraps: boolean;
}

/**
 * The forms in which secrets turn up in output: as they are, each line of a long one, escaped for JSON, for a shell and for HTML,
 * URL-encoded, in hexadecimal, and in base64 or base64url, also in the middle of a longer text (`user:password` of an Authorization
 * header) and broken into lines. Longest first.
 */
export function secretForms(secrets: readonly string[]): SecretForm[] {
  const forms = new Map<string, SecretForm>();
  const add = (text: string, wraps = false) => {
    if (text.length >= SHORTEST_SECRET && !forms.has(text)) forms.set(text, { text, wraps });
  };
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const text of [secret, ...linesOf(secret)]) for (const written of writtenForms(text)) add(written);
    for (const coded of codedForms(secret)) add(coded, true);
  }
  return [...forms.values()].sort((a, b) => b.text.length - a.text.length);
}

/** Lines of a secret that has several, such as a key: programs indent them or show some only. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return lines.length < 2 ? [] : lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
}

/** A text as it is, and escaped in the ways that leave most of it readable. */
function writtenForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const encoded = encodeUri(text);
  return [
    ...[text, json, JSON.stringify(json).slice(1, -1), asciiJson(json), json.replaceAll('/', '\\/')],
    ...[encoded, encoded.replaceAll('%20', '+'), encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    text.replaceAll("'", "'\\''"),
    text.replaceAll(/[^\w@%+=:,./-]/g, (character) => (character === '\n' ? character : `\\${character}`)),
    escapeHtml(text, '&#39;', '&quot;'),
    escapeHtml(text, '&#x27;', '&#34;'),
  ];
}

/** As Python and others write JSON: no character beyond ASCII. */
function asciiJson(json: string): string {
  return json.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function escapeHtml(text: string, apostrophe: string, quote: string): string {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return plain.replaceAll("'", apostrophe).replaceAll('"', quote);
}

/** A text as codes of its bytes. */
function codedForms(text: string): string[] {
  const hex = utf8(text).map((byte) => byte.toString(16).padStart(2, '0'));
  const forms = hex.length * 2 < SHORTEST_PIECE ? [] : [hex.join(''), hex.join('').toUpperCase()];
  for (const piece of base64Pieces(text)) forms.push(piece, piece.replaceAll('+', '-').replaceAll('/', '_'));
  return forms;
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
