import { findGarbled, type Garbled } from '../../garbled-text.ts';
import type { Repair } from '../document/document.ts';

/** A text is repaired again as long as that changes it: it may have been read wrongly several times. */
const MAX_ROUNDS = 3;
/** Doubtful damage is repaired when there is certain damage at most this many lines away. */
const REACH = 20;

/**
 * What is left of characters that contain one of the five bytes without a character in Windows-1252, or a no-break space
 * that became a space.
 */
const LOST: readonly (readonly [garbled: string, meant: string])[] = [
  ['âŒ', '❌'],
  ['âš ï¸', '⚠\ufe0f'],
  ['âš ', '⚠ '],
  ['ï¸', '\ufe0f'],
];

/**
 * Puts right text that was UTF-8 and was read as Windows-1252 or Mac Roman, each line by itself: half of a document may be
 * intact. What lost a byte and cannot be told stays as it is.
 *
 * @returns the lines, and one repair for each encoding with the number of its lines.
 */
export function repairEncoding(given: readonly string[]): { lines: readonly string[]; repairs: readonly Repair[] } {
  let lines = given;
  const touched = { 'Windows-1252': new Set<number>(), 'Mac Roman': new Set<number>() };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = lines.map((line) => (/\P{ASCII}/u.test(line) ? findGarbled(line) : []));
    const certain = nearCertain(found);
    const repaired = lines.map((line, index) => {
      const damage = (found[index] ?? []).filter((each) => each.certain || certain[index]);
      for (const { as } of damage) touched[as].add(index + 1);
      const whole = withoutLost(replaceAll(line, damage));
      if (whole !== line && damage.length === 0) touched['Windows-1252'].add(index + 1);
      return whole;
    });
    if (repaired.every((line, index) => line === lines[index])) break;
    lines = repaired;
  }
  return { lines, repairs: Object.entries(touched).flatMap(([as, numbers]) => describe(as, [...numbers])) };
}

function describe(as: string, numbers: readonly number[]): readonly Repair[] {
  if (numbers.length === 0) return [];
  const line = numbers.reduce((least, each) => Math.min(least, each));
  const lastLine = numbers.reduce((most, each) => Math.max(most, each));
  const count = numbers.length === 1 ? '1 line' : `${numbers.length} lines`;
  return [{ kind: 'encoding', line, lastLine, text: `Was once read as ${as}: ${count} repaired.` }];
}

/** For each line whether there is certain damage in it or close to it. */
function nearCertain(found: readonly (readonly Garbled[])[]): readonly boolean[] {
  const near = found.map(() => false);
  for (const indices of [near.keys(), [...near.keys()].reverse()]) {
    let distance = Number.POSITIVE_INFINITY;
    for (const index of indices) {
      distance = found[index]?.some((each) => each.certain) ? 0 : distance + 1;
      if (distance <= REACH) near[index] = true;
    }
  }
  return near;
}

function replaceAll(line: string, damage: readonly Garbled[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { offset, garbled, meant } of damage) {
    parts.push(line.slice(from, offset), meant);
    from = offset + garbled.length;
  }
  return parts.join('') + line.slice(from);
}

function withoutLost(line: string): string {
  return LOST.reduce((text, [garbled, meant]) => text.replaceAll(garbled, meant), line);
}
