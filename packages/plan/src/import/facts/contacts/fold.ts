/** Small letters without accents and with single spaces, so that one pattern fits `Täglich` and `taglich`. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Text without emphasis, code marks, check box and bullet: what is left is what a person reads. */
export function plainOf(markdown: string): string {
  return markdown
    .replace(/^\s{0,12}(?:[-*+•]|\d{1,3}[.)])\s+/, '')
    .replace(/^\[[ xX]\]\s+/, '')
    .replace(/^[☐☑✅⬜]\s*/u, '')
    .replace(/\*\*|__|`/g, '')
    .trim();
}

/** A text as an id: small letters, digits and hyphens; `fallback` when nothing is left. */
export function idOf(text: string, fallback: string): string {
  const id = fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
  return id === '' ? fallback : id;
}
