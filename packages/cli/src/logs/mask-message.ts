const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const WORD_WITH_DIGIT = /[A-Za-z_]*\d[A-Za-z0-9_]*/g;
const HEX = /^(?:0x)?[0-9a-f]{8,}$/i;
/** `12ms`, `4s`, `512kb`: a number with its unit. */
const NUMBER = /^\d+(?=[a-zA-Z]{0,3}$)/;

/**
 * Replaces what differs from one occurrence of a message to the next: `<n>` for numbers, `<id>` for UUIDs, hashes and keys,
 * `<email>` for addresses. Words with a digit that mean something (`v2`, `p95`, `utf8`, `ECONN1`) stay. Linear in its length.
 */
export function maskMessage(message: string): string {
  const masked = /\d/.test(message)
    ? message
        .replace(UUID, '<id>')
        .replace(WORD_WITH_DIGIT, maskWord)
        .replace(/<n>(?:[.:,]<n>)+/g, '<n>')
    : message;
  return masked.includes('@') ? masked.split(' ').map(maskAddress).join(' ') : masked;
}

function maskWord(word: string): string {
  const number = NUMBER.exec(word)?.[0];
  if (number !== undefined) return `<n>${word.slice(number.length)}`;
  if (HEX.test(word)) return '<id>';
  // What is long and mixed is a key; what is short is a name.
  if (word.length >= 16) return '<id>';
  return word.length >= 6 && /\d{3,}/.test(word) ? word.replace(/\d{3,}/g, '<n>') : word;
}

function maskAddress(word: string): string {
  const at = word.indexOf('@');
  return at > 0 && word.indexOf('.', at) > 0 ? '<email>' : word;
}
