/** A place where UTF-8 was read in another encoding and saved again: `â€™` for `’`. */
export interface Garbled {
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly garbled: string;
  readonly meant: string;
  /** How the bytes were read. */
  readonly as: keyof typeof HIGH_CHARACTERS;
  /** False: could be meant as it stands, as in `MAÇÃ…`. To be repaired only where there is certain damage nearby. */
  readonly certain: boolean;
}

/**
 * What each encoding reads the bytes 0x80 to 0xff as. Windows-1252 has five bytes without a character. Written out because
 * TextDecoder of Node 20 reads 0x80 to 0x9f as Latin-1. The byte 0xf0 of Mac Roman is Apple's logo, a private character.
 */
const HIGH_CHARACTERS = {
  'Windows-1252':
    '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ',
  'Mac Roman':
    'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ',
} as const;

const BYTES = Object.entries(HIGH_CHARACTERS).map(([name, characters]) => ({
  as: name as Garbled['as'],
  byCharacter: new Map([...characters].map((character, index) => [character, index + 0x80])),
}));

/** Windows-1252 once more, to turn stray C1 controls into what they were. */
export const WINDOWS_1252_C1 = [...HIGH_CHARACTERS['Windows-1252']].slice(0, 32);

/** A character that UTF-8 writes in several bytes, as found among garbled ones. */
interface Sequence {
  readonly at: number;
  readonly length: number;
  readonly code: number;
}

/**
 * Finds text that was UTF-8 and was read as Windows-1252 or Mac Roman: where its characters, turned back into bytes, are
 * valid UTF-8 of a character that people write. In order, without overlaps. Time grows with the length of the text.
 */
export function findGarbled(text: string): readonly Garbled[] {
  const found: Garbled[] = [];
  for (const run of text.matchAll(/\P{ASCII}{2,}/gu)) {
    const characters = [...run[0]];
    const before = text[run.index - 1] ?? '';
    for (const { as, byCharacter } of BYTES) {
      const bytes = characters.map((character) => byCharacter.get(character) ?? 0);
      const sequences = readSequences(bytes);
      if (sequences.length === 0) continue;
      for (const each of describe(sequences, { characters, before, as, offset: run.index })) found.push(each);
    }
  }
  return withoutOverlaps(found);
}

function withoutOverlaps(found: readonly Garbled[]): readonly Garbled[] {
  let end = 0;
  return [...found]
    .sort((a, b) => a.offset - b.offset)
    .filter(({ offset, garbled }) => {
      if (offset < end) return false;
      end = offset + garbled.length;
      return true;
    });
}

function readSequences(bytes: readonly number[]): readonly Sequence[] {
  const sequences: Sequence[] = [];
  for (let at = 0; at < bytes.length; ) {
    const sequence = readSequence(bytes, at);
    if (sequence) sequences.push(sequence);
    at += sequence?.length ?? 1;
  }
  return sequences;
}

/** Reads one character of UTF-8; null when the bytes are none. */
function readSequence(bytes: readonly number[], at: number): Sequence | null {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return null;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const rest = bytes.slice(at + 1, at + length);
  if (rest.length < length - 1 || rest.some((byte) => byte >> 6 !== 2)) return null;
  const code = rest.reduce((sum, byte) => (sum << 6) | (byte & 0x3f), lead & (0x7f >> length));
  return code >= (SHORTEST[length] ?? 0) && kindOf(code) !== 'none' ? { at, length, code } : null;
}

/** The least character that is written in so many bytes. */
const SHORTEST: readonly number[] = [0, 0, 0x80, 0x800, 0x10000];

type Kind = 'accent' | 'latin' | 'sign' | 'word' | 'none';

/** Ranges of characters that teams write, by how easily their bytes also make sense as they stand. */
const KINDS: readonly (readonly [from: number, to: number, kind: Kind])[] = [
  [0xa0, 0xff, 'accent'],
  [0x100, 0x24f, 'latin'],
  [0x370, 0x6ff, 'word'],
  [0x900, 0xeff, 'word'],
  [0x1e00, 0x1fff, 'latin'],
  [0x2000, 0x214f, 'sign'],
  [0x2190, 0x2bff, 'sign'],
  [0x3000, 0xd7ff, 'word'],
  [0xf900, 0xfaff, 'word'],
  [0xfe00, 0xfe0f, 'sign'],
  [0xfeff, 0xfeff, 'sign'],
  [0xff00, 0xffef, 'word'],
  [0xfffd, 0xfffd, 'sign'],
  [0x1f000, 0x1faff, 'sign'],
  [0x20000, 0x2ffff, 'word'],
];

function kindOf(code: number): Kind {
  return KINDS.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'none';
}

interface Run {
  readonly characters: readonly string[];
  /** The character before the run. */
  readonly before: string;
  readonly as: Garbled['as'];
  readonly offset: number;
}

function describe(sequences: readonly Sequence[], run: Run): readonly Garbled[] {
  const offsets = [run.offset];
  for (const character of run.characters) offsets.push((offsets.at(-1) ?? 0) + character.length);
  return sequences.map((sequence, index) => {
    const { at, length, code } = sequence;
    const previous = sequences[index - 1];
    const inCompany =
      (previous !== undefined && previous.at + previous.length === at) || sequences[index + 1]?.at === at + length;
    return {
      offset: offsets[at] ?? 0,
      garbled: run.characters.slice(at, at + length).join(''),
      meant: String.fromCodePoint(code),
      as: run.as,
      certain: isCertain(run, sequence, inCompany),
    };
  });
}

/** Marks that may follow a foreign letter at the end of a word, a quotation or a unit. */
const TRAILING_MARK = /^[“”‘’‚„…–—«»‹›\u00a0¹²³™®©π∞∑∂∫Ωµ±≤≥≠]$/u;

function isCertain({ characters, before, as }: Run, { at, length, code }: Sequence, inCompany: boolean): boolean {
  const kind = kindOf(code);
  if (kind === 'sign') return true;
  if (kind === 'word') return inCompany;
  const trailing = TRAILING_MARK.test(characters[at + length - 1] ?? '');
  const previous = characters[at - 1] ?? before;
  if (as === 'Mac Roman') return kind === 'accent' && (!trailing || /^[a-z]$/i.test(previous));
  return !trailing || (kind === 'accent' && !/^\p{Lu}$/u.test(previous));
}
