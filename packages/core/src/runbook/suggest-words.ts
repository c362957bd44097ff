/** Words that say nothing of what is wrong. */
const EMPTY_WORDS = new Set(
  `a about after again all also am an and any are as at be been before but by can could did do does down during each
  few for from get gets got had has have how if in into is it its just more most no nor not now of off on once only or
  other our out over own per please same see seen should since so some still such than that the their them then there
  these they this those through to too under until up us very was we were what when where which while who why will
  with without would you your users user people customer customers service alert alerts incident`.split(/\s+/),
);

/** Nothing longer is a word, and no more words of one text are looked at. */
const LONGEST_WORD = 40;
const MOST_WORDS = 400;
const MOST_CHARACTERS = 8_000;

/**
 * The stems of the words that matter in a text, each once: `Webhooks are failing` → `webhook`, `fail`. English endings are
 * taken off; words of other languages stay as they are, and still fit themselves.
 */
export function stemsOf(text: string): ReadonlySet<string> {
  const words =
    text
      .slice(0, MOST_CHARACTERS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems = words
    .slice(0, MOST_WORDS)
    .filter((word) => word.length > 1 && word.length <= LONGEST_WORD && !EMPTY_WORDS.has(word) && !/^\d+$/.test(word))
    .map(stemOf);
  return new Set(stems);
}

/** Endings with what stands for them, the longest first; the first that leaves a stem of three letters is taken off. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/ations?$/, 'at'],
  [/(?:ings|edly|ingly)$/, ''],
  [/ers?$/, ''],
  [/ures?$/, ''],
  [/ments?$/, ''],
  [/ness(?:es)?$/, ''],
  [/ions?$/, ''],
  [/ing$/, ''],
  [/(?:ies|ied)$/, 'y'],
  [/(?:ably|ible|able)$/, ''],
  [/(?<=ss|sh|ch|x)es$/, ''],
  [/ed$/, ''],
  [/ly$/, ''],
  [/s$/, ''],
];

/** A word without its English endings: `delayed`, `delays` and `delay` have one stem. Words in lower case go in. */
export function stemOf(word: string): string {
  // `status`, `redis`, `access` do not end in a plural.
  if (/(?:us|is)$/.test(word)) return word;
  for (const [ending, instead] of ENDINGS) {
    if (!ending.test(word) || (word.endsWith('ss') && ending.source === 's$')) continue;
    const stem = word.replace(ending, instead);
    if (stem.length >= 3 && /[aeiouy]/.test(stem)) return closed(stem);
  }
  return closed(word);
}

/** `stopp` and `stop`, `queue` and `queu`, `memory` and `memori` are one. */
function closed(stem: string): string {
  const single = /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
  return single.length > 3 ? single.replace(/e$/, '').replace(/i$/, 'y') : single;
}
