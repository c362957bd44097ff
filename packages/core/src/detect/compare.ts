import { RE2JS } from 're2js';
import type { Bounds, Scalar } from '../model/plan-monitors.ts';

/**
 * Holds a fact against bounds.
 * @param fact what was seen; undefined: it is not there. Text that is a number counts as one where a number is asked for.
 * @returns what is wrong, in words (`503, expected 200`); null when every bound holds
 */
export function whatIsWrong(bounds: Bounds, fact: Scalar | undefined): string | null {
  if (bounds.exists === false) return fact === undefined ? null : `is ${show(fact)}, expected not to exist`;
  if (fact === undefined) return 'does not exist';
  return wrongValue(bounds, fact) ?? wrongSize(bounds, fact) ?? wrongText(bounds, String(fact));
}

function wrongValue({ is, not }: Bounds, fact: Scalar): string | null {
  if (is && !is.some((one) => same(one, fact))) return `is ${show(fact)}, expected ${listed(is)}`;
  return not?.some((one) => same(one, fact)) ? `is ${show(fact)}, which it must not be` : null;
}

function wrongSize({ below, above }: Bounds, fact: Scalar): string | null {
  const number = typeof fact === 'string' && fact.trim() !== '' ? Number(fact) : fact;
  const size = typeof number === 'number' ? number : Number.NaN;
  if (below !== undefined && !(size < below)) return `is ${show(fact)}, expected below ${below}`;
  return above !== undefined && !(size > above) ? `is ${show(fact)}, expected above ${above}` : null;
}

function wrongText({ contains, matches }: Bounds, text: string): string | null {
  if (contains !== undefined && !text.includes(contains)) return `does not contain "${contains}"`;
  return matches !== undefined && !pattern(matches).matcher(text).find() ? `does not match ${matches}` : null;
}

/** Says why a text is not a regular expression of RE2; null: it is one. */
export function patternProblem(source: string): string | null {
  try {
    pattern(source);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const patterns = new Map<string, RE2JS>();

/** Compiled once; a plan has few of them. */
function pattern(source: string): RE2JS {
  const known = patterns.get(source) ?? RE2JS.compile(source);
  patterns.set(source, known);
  return known;
}

/** YAML writes `200` where an answer says `"200"`. */
function same(wanted: Scalar, fact: Scalar): boolean {
  return wanted === fact || (wanted !== null && fact !== null && String(wanted) === String(fact));
}

function show(fact: Scalar): string {
  const text = typeof fact === 'string' ? `"${fact}"` : String(fact);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function listed(values: readonly Scalar[]): string {
  return values.map(show).join(' or ');
}

/** What bounds ask for, in words: `200 or 204`, `below 800`, `containing "ok"`. */
export function boundsInWords({ is, not, below, above, contains, matches, exists }: Bounds): string {
  const words = [
    is && listed(is),
    not && `not ${listed(not)}`,
    below !== undefined && `below ${below}`,
    above !== undefined && `above ${above}`,
    contains !== undefined && `containing "${contains}"`,
    matches !== undefined && `matching ${matches}`,
    exists !== undefined && (exists ? 'there' : 'not there'),
  ];
  return words.filter((word) => typeof word === 'string').join(' and ');
}
