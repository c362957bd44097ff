import { withoutEmoji } from '../../document/read-title.ts';
import type { Field } from './level-words.ts';
import * as words from './level-words.ts';

/** The code of a level where it stands in a text: `SEV-1`, `P0`. */
export interface LevelCode {
  /** As the team writes it, without blanks: `SEV-1`. */
  readonly id: string;
  readonly scheme: string;
  readonly number: number;
  /** Where it begins and ends in the text; the levels within a range share both. */
  readonly index: number;
  readonly end: number;
}

/** A level that a heading, a cell or an item names at its beginning. */
export interface Level {
  /** The same for `SEV1`, `SEV-1` and `Severity 1`. */
  readonly key: string;
  readonly id: string;
  readonly scheme: string;
  /** Smaller is worse. */
  readonly order: number;
  /** Rank of its name, when it has a known one; 1 is critical. */
  readonly rank: number | null;
  readonly name: string | null;
  /** What stands in brackets or behind a dash after the name. */
  readonly extras: readonly string[];
}

const PREFIX = Object.keys(words.SCHEMES)
  .sort((one, other) => other.length - one.length)
  .join('|');
const CODE = new RegExp(
  `(?<![\\p{Script=Latin}\\p{N}_.])(${PREFIX})(\\s?[-_]?\\s?)([0-5])(?![\\p{Script=Latin}\\p{N}_%]|[.,]\\d)`,
  'giu',
);
/** `SEV-1/2`, `SEV1-3`, `P0/P1` has two codes of its own. */
const MORE =
  /^(?:\s?([/&+,])\s?|([-–~〜]))([0-5])(?![\p{L}\p{N}%.]|\s?(?:min|m\b|h\b|std|hour|stunde|hora|heure|day|tag|分|時|时|小))/iu;
const BETWEEN_RANGE = /^\s?(?:[-–—~〜～]|to|bis|a|à|から|到|至)\s?$/iu;

/** Small letters, no accents: `Crítico` is `critico`. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .trim();
}

/**
 * Reads the codes of levels in a text, in order; `SEV1-3`, `P1 to P3` and `SEV-1/2` are all that they mean.
 *
 * @param weak also prefixes that often mean something else: `Level 1`, `S1`.
 */
export function readCodes(text: string, weak = false): readonly LevelCode[] {
  const codes: LevelCode[] = [];
  const same = sameLength(text);
  for (const match of same.matchAll(CODE)) {
    const [whole, prefix = '', join = '', digit = ''] = match;
    if (words.WEAK_PREFIXES.has(prefix.toLowerCase()) && !weak) continue;
    const code = codeOf({ prefix, join, number: Number(digit), index: match.index, end: match.index + whole.length });
    const before = codes.at(-1);
    if (before && before.scheme === code.scheme && BETWEEN_RANGE.test(text.slice(before.end, code.index)))
      codes.push(...between(before, code.number, code));
    else codes.push(code);
    codes.push(...moreOf(code, text));
  }
  return codes;
}

/** Accents do not matter, places do. */
function sameLength(text: string): string {
  return text.replace(/[\u00c0-\u024f]/gu, (sign) => sign.normalize('NFD').charAt(0));
}

function codeOf(found: { prefix: string; join: string; number: number; index: number; end: number }): LevelCode {
  const { prefix, join, number, index, end } = found;
  const scheme = words.SCHEMES[prefix.toLowerCase()] ?? 'LEVEL';
  const ascii = /^[A-Za-z]+$/.test(prefix);
  const sign = join.includes('_') ? '_' : join === '' ? '' : '-';
  return { id: ascii ? `${prefix}${sign}${number}` : `level-${number}`, scheme, number, index, end };
}

function between(from: LevelCode, last: number, code: LevelCode): LevelCode[] {
  const found: LevelCode[] = [];
  for (let number = from.number + 1; number <= last; number++)
    found.push({ ...code, number, id: code.id.replace(/\d$/, String(number)) });
  return found;
}

function moreOf(code: LevelCode, text: string): LevelCode[] {
  const found: LevelCode[] = [];
  let last = code;
  for (let match = MORE.exec(text.slice(code.end, code.end + 8)); match; ) {
    const end = last.end + match[0].length;
    const number = Number(match[3]);
    const next = { ...code, number, end, id: code.id.replace(/\d$/, String(number)) };
    found.push(...(match[2] ? between(last, number, next) : [next]));
    last = next;
    match = MORE.exec(text.slice(end, end + 8));
  }
  return found;
}

/** The name of a level with which a text begins: `Critical`, `Hoch`; null when there is none. */
export function leadingName(text: string): { readonly rank: number; readonly word: string } | null {
  const word = /^[\p{Script=Latin}-]+|^[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]+/u.exec(text)?.[0] ?? '';
  const [first = ''] = word.split('-');
  for (const candidate of [word, first]) {
    const rank = words.RANKS[plain(candidate)];
    if (rank !== undefined) return { rank, word: candidate };
  }
  return null;
}

export interface LevelOptions {
  /** Whether the surroundings are about severity, so that `Critical` alone, `Level 1` and `S1` are levels. */
  readonly subject: boolean;
}

/** Reads the level that a heading, a cell or an item names; null when it names none or several. */
export function readLevel(heading: string, { subject }: LevelOptions): Level | null {
  const text = withoutEmoji(heading).replace(/^[^\p{L}\p{N}]+/u, '');
  if (text === '' || text.length > 160) return null;
  const codes = readCodes(text, subject);
  const [code] = codes;
  if (code && code.index === 0)
    return codes.some(({ end }) => end > code.end && end < code.end + 8) ? null : coded(text, code);
  const name = leadingName(text);
  if (name && code && isNameThenCode(text, name.word, code)) return namedWithCode(text, name, code);
  if (subject && !code && /^[0-5](?:\s*[-–—:(|.]\s*\p{L}|$)/u.test(text)) return numbered(text);
  return subject && name && !code ? named(text, name) : null;
}

function coded(text: string, code: LevelCode): Level {
  const { name, extras } = splitName(text.slice(code.end));
  return { ...identity(code), rank: rankOf(name, extras), name, extras };
}

/** `Critical (P0)`, `High Priority - P1`. */
function isNameThenCode(text: string, word: string, code: LevelCode): boolean {
  const middle = plain(text.slice(word.length, code.index));
  return /^[\s\-–—:/|]*(?:severity|priority|prioritat|issues?|incidents?)?[\s\-–—:/|]*[([（]?\s*$/.test(middle);
}

function namedWithCode(text: string, { rank, word }: { rank: number; word: string }, code: LevelCode): Level {
  const { extras } = splitName(`x${text.slice(code.end).replace(/^\s*[)\]）]/, '')}`);
  return { ...identity(code), rank, name: word, extras };
}

function numbered(text: string): Level {
  const number = Number(text[0]);
  const { name, extras } = splitName(text.slice(1));
  const id = `severity-${number}`;
  return { key: `SEV:${number}`, id, scheme: 'SEV', order: number, rank: rankOf(name, extras), name, extras };
}

const AFTER_NAME =
  /^(?:[\s-]*(?:severity|priority|prioritat|prioridade|prioridad|impact|level|incidents?|issues?|urgency|stufe|schwere))*\s*(?:$|[-–—:：(（|/])/;

function named(text: string, { rank, word }: { rank: number; word: string }): Level | null {
  const rest = text.slice(word.length);
  if (!AFTER_NAME.test(plain(rest)) && rest.trim() !== '') return null;
  const ascii = plain(word).replace(/[^a-z0-9-]/g, '');
  const id = /^[a-z]/.test(ascii) ? ascii : (words.RANK_IDS[rank] ?? 'level');
  return { key: `NAME:${rank}`, id, scheme: 'NAME', order: rank, rank, name: word, extras: splitName(rest).extras };
}

function identity({ id, scheme, number }: LevelCode): Pick<Level, 'key' | 'id' | 'scheme' | 'order'> {
  return { key: `${scheme}:${number}`, id, scheme, order: number };
}

function rankOf(name: string | null, extras: readonly string[]): number | null {
  for (const text of [name ?? '', ...extras]) {
    const found = leadingName(text);
    if (found) return found.rank;
  }
  return null;
}

/** `: Critical Issues (< 5 minutes)` is the name `Critical` and what else is said. */
function splitName(rest: string): { name: string | null; extras: readonly string[] } {
  const extras: string[] = [];
  const open = rest.replace(/[(（[]([^()（）[\]]{1,120})[)）\]]/gu, (_, inner: string) => {
    extras.push(inner.trim());
    return ' ';
  });
  const [first = '', ...more] = open
    .split(/\s[-–—|·]\s|[:：|—]\s?/u)
    .map((part) => part.replace(/^[\s\-–—:：|.,]+|[\s\-–—:：|,]+$/gu, ''))
    .filter((part) => part !== '');
  extras.push(...more);
  const name = first.replace(/\s+(?:issues?|incidents?)$/iu, '').trim();
  const named = leadingName(name) === null && extras.some((extra) => leadingName(extra)?.word === extra);
  // `(Critical) - Page at once`: the bracket has the name.
  if (named && name !== 'x') extras.push(first);
  if (name !== '' && name !== 'x' && !named) return { name, extras };
  const index = extras.findIndex((extra) => leadingName(extra) !== null);
  return index < 0 ? { name: null, extras } : { name: extras[index] ?? null, extras: extras.toSpliced(index, 1) };
}

const FIELDS = words.FIELD_WORDS.map(
  ([field, list]) =>
    [
      field,
      new RegExp(`(?:^|[^a-z0-9])(?:${list.filter(isLatin).join('|')})(?:[^a-z0-9]|$)`),
      list.filter((word) => !isLatin(word)),
    ] as const,
);

function isLatin(word: string): boolean {
  return /[a-z]/.test(word);
}

/** What a label or a column title says about a level: `Response SLA` is `acknowledge`; null: nothing that is known. */
export function fieldOf(label: string): Field | null {
  const text = plain(withoutEmoji(label));
  if (text === '' || text.length > 80 || text.split(/\s+/).length > 7 || words.NOT_A_FIELD.test(text)) return null;
  const found = FIELDS.find(
    ([, pattern, compact]) => pattern.test(text) || compact.some((word) => text.includes(word)),
  );
  return found?.[0] ?? null;
}

/** Whether a title says that levels are defined below. */
export function isSeveritySubject(title: string): boolean {
  const text = plain(title);
  return words.SEVERITY_SUBJECT.test(text) && !words.NOT_DEFINING.test(text);
}
