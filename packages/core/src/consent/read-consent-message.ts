import {
  COMPLAINT_PARTS,
  COMPLAINT_PHRASES,
  HELP_WORDS,
  START_WORDS,
  STOP_PARTS,
  STOP_PHRASES,
  STOP_WORDS,
  STRONG_STOP_WORDS,
  YES_WORDS,
} from './consent-words.ts';

/** What a message of a person means for consent. `possible-stop`: not a keyword, and yet a person must look at it. */
export type MessageMeaning = 'stop' | 'start' | 'yes' | 'help' | 'possible-stop' | 'complaint' | 'other';

/** What the vendor itself made of a message: with words of the account's own. */
export type VendorReading = 'STOP' | 'START' | 'HELP' | null;

/** Only so much of a message is looked at, in characters: several text messages. */
const LONGEST = 2_000;
/** A message of so many words with a strong word in it is more likely an opt-out than anything else. */
const FEW_WORDS = 3;
const NEGATIONS: ReadonlySet<string> = new Set(['dont', 'not', 'never', 'nonstop']);

const wholes = (words: Readonly<Record<string, readonly string[]>>) =>
  new Set(Object.values(words).flatMap((list) => list.map((word) => wordsOf(word).join(''))));
const phrases = (list: readonly string[]) => list.map((phrase) => ` ${wordsOf(phrase).join(' ')} `);

const STOP = wholes(STOP_WORDS);
const START = wholes(START_WORDS);
const YES = wholes(YES_WORDS);
const HELP = wholes(HELP_WORDS);
const STRONG = new Set(STRONG_STOP_WORDS.map(foldText));
const STOPS = phrases(STOP_PHRASES);
const COMPLAINTS = phrases(COMPLAINT_PHRASES);

/**
 * Reads a message. A keyword counts only as the whole message, whatever its case, accents, spaces and punctuation; what looks like
 * an opt-out within a sentence is for a person to decide. When in doubt it is the meaning that ends messages.
 * @param vendor what the vendor said that it is, which goes before our own reading unless ours ends messages
 */
export function readConsentMessage(text: string, vendor: VendorReading = null): MessageMeaning {
  const words = wordsOf(text.slice(0, LONGEST));
  const whole = words.join('');
  if (vendor === 'STOP' || STOP.has(whole) || isRepeated(words)) return 'stop';
  if (vendor === 'START') return 'start';
  if (vendor === 'HELP') return 'help';
  if (START.has(whole)) return 'start';
  if (YES.has(whole)) return 'yes';
  if (HELP.has(whole)) return 'help';
  const sentence = ` ${words.join(' ')} `;
  if (COMPLAINTS.some((phrase) => sentence.includes(phrase)) || holdsPart(whole, COMPLAINT_PARTS)) return 'complaint';
  return looksLikeStop(words, sentence) || holdsPart(whole, STOP_PARTS) ? 'possible-stop' : 'other';
}

/** STOP STOP STOP */
function isRepeated(words: readonly string[]): boolean {
  return words.length > 1 && words.every((word) => STOP.has(word));
}

function looksLikeStop(words: readonly string[], sentence: string): boolean {
  if (STOPS.some((phrase) => sentence.includes(phrase))) return true;
  return words.length <= FEW_WORDS && words.some((word, at) => STRONG.has(word) && !NEGATIONS.has(words[at - 1] ?? ''));
}

function holdsPart(whole: string, parts: readonly string[]): boolean {
  return parts.some((part) => whole.includes(foldText(part)));
}

/** The words of a text, folded; apostrophes join: don't is dont. */
function wordsOf(text: string): readonly string[] {
  return foldText(text)
    .replace(/['’ʼ`´]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The same for all ways of writing a word: width, case, accents, and what is not seen. */
function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .normalize('NFC');
}
