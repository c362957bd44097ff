/** What is compared of two incidents. */
export interface Comparable {
  readonly title: string;
  /** Keys of its alerts. */
  readonly alerts: readonly string[];
  readonly components: readonly string[];
}

const WEIGHTS = { alerts: 0.45, words: 0.35, components: 0.2 } as const;

/**
 * How alike an incident is to one of the past, from 0 to 1: the same alerts count most, then the words of the titles, then
 * the components. What an incident does not have does not count against the other.
 */
export function similarity(now: Comparable, past: Comparable): number {
  const parts = [
    { weight: WEIGHTS.alerts, share: shareOf(now.alerts.map(keyOf), past.alerts.map(keyOf)) },
    { weight: WEIGHTS.words, share: shareOf(significantWords(now.title), significantWords(past.title)) },
    { weight: WEIGHTS.components, share: shareOf(now.components, past.components) },
  ].flatMap(({ weight, share }) => (share === null ? [] : { weight, share }));
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  return all === 0 ? 0 : parts.reduce((sum, { weight, share }) => sum + weight * share, 0) / all;
}

/** Less alike than this is not worth a look during an incident. */
export const LEAST_SIMILARITY = 0.25;

const MOST_WORDS = 40;
const EVERYWHERE = new Set('a an and are at by for from has in is it no not of on or the to was with'.split(' '));

/** Words of a text by which it is found, each once and at most 40; numbers say nothing. */
export function significantWords(text: string): readonly string[] {
  const words =
    text
      .slice(0, 4000)
      .toLowerCase()
      .match(/[\p{L}\p{N}]{2,40}/gu) ?? [];
  const telling = words.filter((word) => !EVERYWHERE.has(word) && /\p{L}/u.test(word));
  return [...new Set(telling)].slice(0, MOST_WORDS);
}

/** The same alert of another host or day has other numbers in its key. */
function keyOf(alert: string): string {
  return alert.replace(/\d+/g, '#');
}

/** How many of `some` are among `others`, and the other way round, on average; null: there are none to look for. */
function shareOf(some: readonly string[], others: readonly string[]): number | null {
  const [own, theirs] = [new Set(some), new Set(others)];
  if (own.size === 0) return null;
  if (theirs.size === 0) return 0;
  const both = [...own].filter((one) => theirs.has(one)).length;
  return (both / own.size + both / theirs.size) / 2;
}
