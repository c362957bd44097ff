/** No private key is longer, even one of 16384 bits in PEM. */
const LONGEST_KEY = 16_384;
const LONGEST_HEADER = 96;
const BEGIN = '-----BEGIN ';
const LABEL = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
const END = new RegExp(`-----END ${LABEL}`);
const HEADER = new RegExp(`^${BEGIN}${LABEL}`);

/** A private key in PEM (RFC 7468) or of PGP, also one whose end is missing, or whose line ends are written as `\n`. */
export const PRIVATE_KEY = `${BEGIN}${LABEL}(?:[^-]|-(?!----)){0,${LONGEST_KEY}}(?:-----END ${LABEL})?`;

/** Where a private key begins that may go on beyond the end of the text; its length when none does. */
export function openKeyStart(text: string): number {
  const begin = text.lastIndexOf(BEGIN);
  if (begin >= 0 && isOpen(text.slice(begin, begin + LONGEST_KEY + 2 * LONGEST_HEADER))) return begin;
  for (let length = Math.min(BEGIN.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(BEGIN.slice(0, length))) return text.length - length;
  }
  return text.length;
}

/** Whether what follows may still belong to the key, or to its header. */
function isOpen(text: string): boolean {
  if (text.length >= LONGEST_KEY + 2 * LONGEST_HEADER) return false;
  if (HEADER.test(text)) return !END.test(text);
  return text.length < LONGEST_HEADER && text.indexOf('-----', BEGIN.length) < 0 && !text.includes('\n');
}
