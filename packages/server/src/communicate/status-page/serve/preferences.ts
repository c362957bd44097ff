/** How bytes are packed on their way. */
export type Encoding = 'br' | 'gzip' | 'identity';

/** At equal wish the smaller one. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip', 'identity'];
/** Longer than anything that a browser sends; the rest is not read. */
const MOST_CHARACTERS = 500;
const MOST_REMEMBERED = 500;

/** Browsers send a handful of different headers: what each of them wants is worked out once. */
const remembered = new Map<string, Encoding>();

/** Chooses how to pack an answer by `Accept-Encoding` (RFC 9110, section 12.5.3). What accepts nothing of ours gets identity. */
export function chooseEncoding(header: string | undefined): Encoding {
  if (header === undefined) return 'identity';
  const known = remembered.get(header);
  if (known) return known;
  const chosen = encodingOf(header);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  if (header.length <= MOST_CHARACTERS) remembered.set(header, chosen);
  return chosen;
}

function encodingOf(header: string): Encoding {
  const wishes = readWishes(header);
  const any = wishes.get('*');
  const wishOf = (encoding: Encoding) =>
    wishes.get(encoding) ??
    (encoding === 'gzip' ? wishes.get('x-gzip') : undefined) ??
    // Identity is welcome unless it is refused, and less than what is asked for.
    (encoding === 'identity' ? (any === 0 ? 0 : 0.0001) : (any ?? 0));
  let best: Encoding = 'identity';
  let most = 0;
  for (const encoding of ENCODINGS) {
    const wish = wishOf(encoding);
    if (wish > most) [best, most] = [encoding, wish];
  }
  return best;
}

/**
 * Chooses a language by `Accept-Language` (RFC 9110, section 12.5.4; lookup of RFC 4647: `de-AT` is content with `de`).
 * @param offered codes such as `de`; the first one is chosen where nothing that is asked for is there
 */
export function chooseLanguage(header: string | undefined, offered: readonly string[]): string {
  const first = offered[0] ?? 'en';
  if (header === undefined || offered.length < 2) return first;
  const wishes = [...readWishes(header)].filter(([, wish]) => wish > 0).sort(([, a], [, b]) => b - a);
  for (const [range] of wishes) {
    if (range === '*') return first;
    const found = offered.find((language) => range === language || range.startsWith(`${language}-`));
    if (found) return found;
  }
  return first;
}

/** The names of a header with their weights from 0 to 1; one whose weight cannot be read counts as refused. */
function readWishes(header: string): Map<string, number> {
  const wishes = new Map<string, number>();
  for (const part of header.slice(0, MOST_CHARACTERS).split(',')) {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    if (name === '') continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const wish = weight === undefined ? 1 : /^[01](?:\.\d{0,3})?$/.test(weight) ? Math.min(1, Number(weight)) : 0;
    wishes.set(name, wish);
  }
  return wishes;
}
