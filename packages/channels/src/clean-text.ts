// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are removed.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f]/gu;
/** Embeddings, overrides and isolates can make text read as something else; right-to-left letters need none of them. */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Returns `text` with `\n` as its only control character beside the tab, and in well-formed Unicode. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|\u2028|\u2029/gu, '\n')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(CONTROL, '')
    .replace(BIDI_CONTROL, '');
}

/** Returns `text` on one line of at most `maxLength` UTF-16 units, fit for a header or a title. */
export function oneLine(text: string, maxLength: number): string {
  return clip(cleanText(text).replace(/\s+/gu, ' ').trim(), maxLength);
}

/** Returns `text` cut to at most `maxLength` UTF-16 units, ending in `…` if something was cut off. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1);
  return `${endsInHalfACharacter(cut) ? cut.slice(0, -1) : cut}…`;
}

function endsInHalfACharacter(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
