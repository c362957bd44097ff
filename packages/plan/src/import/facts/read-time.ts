import type { Qualifier } from './read-time.vocabulary.ts';
import * as vocabulary from './read-time.vocabulary.ts';

/** A length of time, or how often, as a text says it. */
export interface FoundTimeSpan {
  /** The shortest that is meant: `15-30 minutes` is 900. Null when the words have no figure: `Immediate`. */
  readonly seconds: number | null;
  /** The longest of a range, else the same; null for an open end (`2h+`) and when there is no figure. */
  readonly atMost: number | null;
  /** As written, with `within`, `every` and so on: `Immediate (within 15 minutes)`. */
  readonly words: string;
  readonly qualifier: Qualifier | null;
  /** Where `words` begin in the text. */
  readonly index: number;
}

type Raw = Omit<FoundTimeSpan, 'words'> & { readonly end: number };

const UNITS = lower({ ...vocabulary.UNITS, ...vocabulary.BUSINESS_UNITS });
const COMPACT_UNITS = { ...vocabulary.UNITS_WITHOUT_SPACES, ...vocabulary.BUSINESS_UNITS_WITHOUT_SPACES };
const WORD_END = "(?![\\p{L}\\p{N}_'’])";
const COMPACT_UNIT = `(?:${anyOf(Object.keys(COMPACT_UNITS))})(?!の)`;
const UNIT = `(?:(?:${anyOf(Object.keys(UNITS))})${WORD_END}|${COMPACT_UNIT})`;
const LONG_UNIT = `(?:${anyOf(Object.keys(UNITS).filter((unit) => unit.length > 1))})${WORD_END}`;
/** Not within a word, a clock time, a date, a version or a price. */
const START = '(?<![\\p{Script=Latin}\\p{N}_$€£¥#])(?<![\\p{N}][:.,/])(?<!\\d[時点點])';
const SEPARATOR = `(?:\\s{0,2}(?:${anyOf(vocabulary.RANGE_SIGNS)})\\s{0,2}|\\s{1,2}(?:${anyOf(vocabulary.RANGE_WORDS)})\\s{1,2})`;
const DIGITS = '(?:\\d{1,5}(?:[.,]\\d{1,2})?|½)';
const JOIN = '[\\s\\u00a0\\u202f-]{0,2}';
const WORD = `(?:${anyOf(Object.keys({ ...vocabulary.NUMBER_WORDS, ...vocabulary.ARTICLES }))})`;
const COMPACT_WORD = `(?:${anyOf(Object.keys(vocabulary.NUMBER_WORDS_WITHOUT_SPACES))})`;

const PATTERNS = [span(DIGITS, JOIN, UNIT), span(WORD, '[\\s-]{1,2}', LONG_UNIT), span(COMPACT_WORD, '', COMPACT_UNIT)];
const HOURS_AND_MINUTES = /(?<![\p{L}\p{N}_$€£:.,/])([0-9])\s?(?:h|hr)\s?([0-5]\d)(?![\p{L}\p{N}:])/giu;
const ISO = /(?<![\p{L}\p{N}_])P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:(\d{1,5})S)?)?(?![\p{L}\p{N}_-])/gu;
const EVERY_ONE = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${anyOf([...vocabulary.EVERY_ONE, ...vocabulary.EVERY_ONE_ELSEWHERE])})\\s{1,2}(${LONG_UNIT})` +
    `|(?:${anyOf(vocabulary.EVERY_ONE_WITHOUT_SPACES)})(${COMPACT_UNIT})`,
  'giu',
);
const SINGLE_WORDS: readonly (readonly [RegExp, (word: string) => Omit<Raw, 'index' | 'end'>])[] = [
  [words(vocabulary.FREQUENCIES, vocabulary.FREQUENCIES_WITHOUT_SPACES), frequency],
  [words(vocabulary.NEXT_DAYS, onlyCompact(vocabulary.NEXT_DAYS)), nextDay],
  [
    wordsOf(vocabulary.AT_ONCE, vocabulary.AT_ONCE_WITHOUT_SPACES),
    () => ({ seconds: null, atMost: null, qualifier: 'at-once' }),
  ],
];
const BEFORE = qualifiers(vocabulary.BEFORE, (list) => new RegExp(`(?:^|[^\\p{L}\\p{N}])((?:${list})\\s{0,2})$`, 'iu'));
/** Languages without spaces put `every` straight behind another word. */
const BEFORE_COMPACT = qualifiers(
  { every: ['毎', '每', '每隔', '매'], over: ['超过', '超過', '超'] },
  (list) => new RegExp(`((?:${list})\\s?)$`, 'u'),
);
const AFTER = qualifiers(vocabulary.AFTER, (list) => new RegExp(`^(\\s?(?:${list}))(?![\\p{Script=Latin}])`, 'iu'));
const CLOCK = new RegExp(`(?:^|[^\\p{L}])(?:${anyOf(vocabulary.CLOCK_WORDS)})\\s$`, 'iu');

/**
 * Reads every length of time in a text, in the order of the text, in seconds: `within 5 minutes`, `15-30 min`, `24h`,
 * `daily`, `1 business day` (24 hours), `Immediate`. Times of the day, dates, versions, percentages and prices are none.
 */
export function readTimes(text: string): FoundTimeSpan[] {
  const plain = plainDigits(text);
  const found = [
    ...spans(plain),
    ...compounds(plain),
    ...isoDurations(plain),
    ...everyOne(plain),
    ...singleWords(plain),
  ];
  const apart = withoutOverlaps(found).map((raw) => qualified(plain, raw));
  return joined(plain, apart).map(({ end, ...raw }) => ({ ...raw, words: text.slice(raw.index, end).trim() }));
}

/** The first time in a text that has a figure; null when there is none. */
export function firstTime(text: string): FoundTimeSpan | null {
  return readTimes(text).find(({ seconds }) => seconds !== null) ?? null;
}

function* spans(text: string): Iterable<Raw> {
  for (const [index, pattern] of PATTERNS.entries()) {
    for (const match of text.matchAll(pattern)) {
      const raw = rawSpan(match, index === 1);
      if (raw && !isClock(text, match)) yield raw;
    }
  }
}

function rawSpan(match: RegExpMatchArray, inWords: boolean): Raw | null {
  const { from = '', fromUnit, to, unit = '', more, plus } = match.groups ?? {};
  const scale = secondsOf(unit);
  if (scale === null || isMillions(unit, match[0])) return null;
  // `A second engineer` is a person, not a time.
  if (inWords && scale === 1 && to === undefined && from.toLowerCase() in vocabulary.ARTICLES) return null;
  const first = numberOf(from) * (fromUnit ? (secondsOf(fromUnit) ?? scale) : scale);
  const last = to === undefined ? first : numberOf(to) * scale;
  const open = more !== undefined || plus !== undefined;
  return {
    seconds: round(Math.min(first, last)),
    atMost: open ? null : round(Math.max(first, last)),
    qualifier: isBusiness(unit) ? 'business' : null,
    index: match.index ?? 0,
    end: (match.index ?? 0) + match[0].length,
  };
}

/** `1h30`; from five hours on it is a time of the day. */
function* compounds(text: string): Iterable<Raw> {
  for (const match of text.matchAll(HOURS_AND_MINUTES)) {
    const hours = Number(match[1]);
    if (hours > 4 || isClock(text, match)) continue;
    const seconds = hours * 3600 + Number(match[2]) * 60;
    yield { seconds, atMost: seconds, qualifier: null, index: match.index, end: match.index + match[0].length };
  }
}

function* isoDurations(text: string): Iterable<Raw> {
  for (const match of text.matchAll(ISO)) {
    const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
    const total = (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
    if (total > 0)
      yield { seconds: total, atMost: total, qualifier: null, index: match.index, end: match.index + match[0].length };
  }
}

function* everyOne(text: string): Iterable<Raw> {
  for (const match of text.matchAll(EVERY_ONE)) {
    const seconds = secondsOf(match[1] ?? match[2] ?? '');
    if (seconds !== null)
      yield { seconds, atMost: seconds, qualifier: 'every', index: match.index, end: match.index + match[0].length };
  }
}

function* singleWords(text: string): Iterable<Raw> {
  for (const [pattern, read] of SINGLE_WORDS) {
    for (const match of text.matchAll(pattern))
      yield { ...read(match[0].toLowerCase()), index: match.index, end: match.index + match[0].length };
  }
}

function frequency(word: string): Omit<Raw, 'index' | 'end'> {
  const seconds = vocabulary.FREQUENCIES[word] ?? vocabulary.FREQUENCIES_WITHOUT_SPACES[word] ?? null;
  return { seconds, atMost: seconds, qualifier: 'every' };
}

function nextDay(word: string): Omit<Raw, 'index' | 'end'> {
  return { seconds: 86_400, atMost: 86_400, qualifier: vocabulary.NEXT_DAYS[word] ?? null };
}

/** The longer of two that overlap stays. */
function withoutOverlaps(found: readonly Raw[]): readonly Raw[] {
  const kept: Raw[] = [];
  for (const raw of [...found].sort((one, other) => one.index - other.index || other.end - one.end)) {
    const before = kept.at(-1);
    if (!before || raw.index >= before.end) kept.push(raw);
    else if (raw.end - raw.index > before.end - before.index) kept[kept.length - 1] = raw;
  }
  return kept;
}

/** Adds what stands before or behind the figure: `within`, `ごと`. */
function qualified(text: string, raw: Raw): Raw {
  if (raw.qualifier !== null && raw.qualifier !== 'business') return raw;
  const head = text.slice(Math.max(0, raw.index - 24), raw.index);
  const tail = text.slice(raw.end, raw.end + 12);
  const before = firstMatch(BEFORE, head) ?? firstMatch(BEFORE_COMPACT, head);
  const after = firstMatch(AFTER, tail);
  return {
    ...raw,
    qualifier: raw.qualifier ?? before?.qualifier ?? after?.qualifier ?? null,
    index: raw.index - (before?.length ?? 0),
    end: raw.end + (after?.length ?? 0),
  };
}

/** `1 hour 30 minutes` is one time, and so is `Immediate (within 15 minutes)`. */
function joined(text: string, found: readonly Raw[]): readonly Raw[] {
  const kept: Raw[] = [];
  for (const raw of found) {
    const before = kept.at(-1);
    const between = before ? text.slice(before.end, raw.index) : '';
    if (before && isSum(before, raw, between))
      kept[kept.length - 1] = { ...before, ...sumOf(before, raw), end: raw.end };
    else if (before?.qualifier === 'at-once' && raw.seconds !== null && /^\s?[([（]\s?$/u.test(between))
      kept[kept.length - 1] = { ...raw, index: before.index, end: raw.end + closing(text, raw.end) };
    else kept.push(raw);
  }
  return kept;
}

function isSum(before: Raw, raw: Raw, between: string): boolean {
  if (before.seconds === null || raw.seconds === null || raw.qualifier !== null) return false;
  const larger = before.seconds >= 3600 && raw.seconds < 3600;
  return before.seconds === before.atMost && larger && /^\s{0,2}(?:and|und|e|y|et|en)?\s{0,2}$/iu.test(between);
}

function sumOf(before: Raw, raw: Raw): Pick<Raw, 'seconds' | 'atMost'> {
  const seconds = (before.seconds ?? 0) + (raw.seconds ?? 0);
  return { seconds, atMost: seconds };
}

function closing(text: string, index: number): number {
  return /[)\]）]/u.test(text.charAt(index)) ? 1 : 0;
}

/** `às 14h` and `9h às 18h` are times of the day. */
function isClock(text: string, match: RegExpMatchArray): boolean {
  const index = match.index ?? 0;
  if (!/^\d{1,2}\s?h/iu.test(match[0])) return false;
  const next = text.slice(index + match[0].length, index + match[0].length + 10);
  return CLOCK.test(text.slice(Math.max(0, index - 10), index)) || /^\s(?:às|à)\s\d/iu.test(next);
}

/** `5M rows` are millions, and `1990s` are years. */
function isMillions(unit: string, words: string): boolean {
  return unit === 'M' || /^(?:19|20)\d0s$/u.test(words);
}

function secondsOf(unit: string): number | null {
  return UNITS[unit.toLowerCase()] ?? COMPACT_UNITS[unit] ?? null;
}

function isBusiness(unit: string): boolean {
  return unit.toLowerCase() in vocabulary.BUSINESS_UNITS || unit in vocabulary.BUSINESS_UNITS_WITHOUT_SPACES;
}

function numberOf(words: string): number {
  if (words === '½') return 0.5;
  const small = words.toLowerCase();
  const named =
    vocabulary.NUMBER_WORDS[small] ?? vocabulary.ARTICLES[small] ?? vocabulary.NUMBER_WORDS_WITHOUT_SPACES[small];
  return named ?? Number(words.replace(',', '.'));
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Full-width digits are digits too; every character keeps its place. */
function plainDigits(text: string): string {
  return text.replace(/[０-９]/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}

function span(number: string, join: string, unit: string): RegExp {
  return new RegExp(
    `${START}(?<from>${number})(?:(?:${join}(?<fromUnit>${unit}))?${SEPARATOR}(?<to>${number}))?(?<more>\\s?[+＋])?` +
      `${join}(?<unit>${unit})(?<plus>\\s?[+＋](?![\\p{L}\\p{N}]|\\s?\\d))?`,
    'giu',
  );
}

function words(spaced: object, compact: object): RegExp {
  return wordsOf(Object.keys(spaced), Object.keys(compact));
}

function wordsOf(spaced: readonly string[], compact: readonly string[]): RegExp {
  const bounded = `(?<![\\p{L}\\p{N}_])(?:${anyOf(spaced)})(?![\\p{L}\\p{N}_])`;
  return new RegExp(`${bounded}|(?:${anyOf(compact)})`, 'giu');
}

function onlyCompact(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([word]) => !/\p{Script=Latin}/u.test(word)));
}

interface QualifierPattern {
  readonly qualifier: Qualifier;
  readonly pattern: RegExp;
}

function qualifiers(
  lists: Partial<Record<Qualifier, readonly string[]>>,
  build: (list: string) => RegExp,
): QualifierPattern[] {
  return (Object.entries(lists) as [Qualifier, readonly string[]][]).map(([qualifier, list]) => ({
    qualifier,
    pattern: build(anyOf(list)),
  }));
}

/** The longest that fits: `em menos de` before `em`. */
function firstMatch(
  patterns: readonly QualifierPattern[],
  text: string,
): { qualifier: Qualifier; length: number } | null {
  const fits = patterns.flatMap(({ qualifier, pattern }) => {
    const match = pattern.exec(text);
    return match?.[1] ? [{ qualifier, length: match[1].length }] : [];
  });
  return fits.sort((one, other) => other.length - one.length)[0] ?? null;
}

function anyOf(list: readonly string[]): string {
  const longestFirst = [...list].sort((one, other) => other.length - one.length);
  return longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&').replace(/ /gu, '\\s')).join('|');
}

function lower(record: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(record).map(([word, value]) => [word.toLowerCase(), value]));
}
