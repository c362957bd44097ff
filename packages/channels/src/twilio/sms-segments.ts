/**
 * How a text is cut into SMS segments. With only the letters of GSM 03.38 a segment holds 160 of them, or 153 when there
 * are several; with any other character 70 UTF-16 units, or 67. Characters of the extension table count twice.
 * Source: https://www.twilio.com/docs/glossary/what-sms-character-limit
 */
const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM_EXTENSION = new Set('^{}\\[~]|€');

/** Typographic characters that would make a whole text twice as dear, and what reads the same. */
const PLAIN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '‑': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  '→': '->',
  '≥': '>=',
  '≤': '<=',
  '×': 'x',
  '`': "'",
  '\u00a0': ' ',
  '\u202f': ' ',
  '\t': ' ',
};
const TYPOGRAPHIC = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

/** Returns `text` with quotes, dashes and the like in their plain form. */
export function plainPunctuation(text: string): string {
  return text.replace(TYPOGRAPHIC, (character) => PLAIN[character] ?? character);
}

/** Returns how many SMS segments a text takes. */
export function countSegments(text: string): number {
  const septets = countSeptets(text);
  if (septets === null) return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}

/** Returns the length in the GSM alphabet, or null if a character is not part of it. */
function countSeptets(text: string): number | null {
  let septets = 0;
  for (const character of text) {
    if (GSM_BASIC.has(character)) septets += 1;
    else if (GSM_EXTENSION.has(character)) septets += 2;
    else return null;
  }
  return septets;
}

/**
 * Returns the longest start of `text` for which `fits` holds, cut after a word where there is one near, and ending in
 * `...` when something was cut off. Empty if nothing fits.
 */
export function shorten(text: string, fits: (candidate: string) => boolean): string {
  if (fits(text)) return text;
  // A letter that needs the wide alphabet can make a shorter start fit less than a longer one: every length is tried.
  for (let end = text.length; end > 0; end -= 1) {
    if (fits(`${text.slice(0, end)}...`)) return `${atWordEnd(text.slice(0, end))}...`;
  }
  return '';
}

function atWordEnd(cut: string): string {
  const space = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  if (space > cut.length * 0.6) return cut.slice(0, space).replace(/[\s,;:-]$/u, '');
  const last = cut.charCodeAt(cut.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
}
