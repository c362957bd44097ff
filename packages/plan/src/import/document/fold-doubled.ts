import type { Lines, Section } from './document.ts';

/** A stretch of lines that repeats an earlier one. */
export interface Doubled extends Lines {
  readonly original: Lines;
}

/** A line that is not blank. */
interface Line {
  readonly number: number;
  /** Without differences in spaces. */
  readonly text: string;
}

/** A stretch of such lines; the end is not part of it. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/** A repetition together with its original is most of the document from this share on. */
const MOST = 0.6;
/** Shorter repetitions are a frame that recurs. */
const MIN_LINES = 10;

/**
 * Finds what was pasted twice: from a heading on, the same lines as from the same heading before, either most of the document
 * or whole sections of the highest level. Sections that merely share sentences or a frame are not the same.
 *
 * @param sections those of the document that begin with a heading, in order.
 */
export function findDoubled(lines: readonly string[], sections: readonly Section[]): readonly Doubled[] {
  const filled = lines
    .map((text, index) => ({ number: index + 1, text: text.trim().replace(/\s+/g, ' ') }))
    .filter(({ text }) => text !== '');
  const indexOf = new Map(filled.map(({ number }, index) => [number, index]));
  const top = topLevel(sections);
  const ends = new Set(sections.filter(({ level }) => level <= top).map(({ line }) => indexOf.get(line)));
  const firsts = new Map<string, number>();
  const found: Doubled[] = [];
  let read = 0;
  for (const { line } of sections) {
    const second = indexOf.get(line);
    if (second === undefined || second < read) continue;
    const text = filled[second]?.text ?? '';
    const first = firsts.get(text);
    if (first === undefined) {
      firsts.set(text, second);
      continue;
    }
    const length = sameLines(filled, first, second);
    read = second + length;
    const whole = wholeSections(ends, second, read, filled.length);
    const most = length * 2 >= filled.length * MOST && whole.from < read;
    const part = most ? { from: second, to: read } : whole;
    if (part.to - part.from >= MIN_LINES) found.push(describe(filled, part, second - first));
  }
  return found;
}

/** The highest level that occurs more than once: a single title stands above all. */
function topLevel(sections: readonly Section[]): number {
  for (let level = 1; level <= 6; level++) if (sections.filter((each) => each.level === level).length > 1) return level;
  return 6;
}

/** How many lines from `second` on are the same as from `first` on, without reaching into each other. */
function sameLines(filled: readonly Line[], first: number, second: number): number {
  let length = 0;
  while (first + length < second && second + length < filled.length) {
    if (filled[first + length]?.text !== filled[second + length]?.text) break;
    length++;
  }
  return length;
}

/** The whole sections between two lines: from the first one that begins there to the last one that ends there. */
function wholeSections(ends: ReadonlySet<number | undefined>, start: number, end: number, total: number): Part {
  let from = start;
  while (from < end && !ends.has(from)) from++;
  let to = end;
  while (to > from && to < total && !ends.has(to)) to--;
  return { from, to };
}

function describe(filled: readonly Line[], { from, to }: Part, distance: number): Doubled {
  const place = (start: number, end: number) => ({
    line: filled[start]?.number ?? 1,
    lastLine: filled[end - 1]?.number ?? 1,
  });
  return { ...place(from, to), original: place(from - distance, to - distance) };
}
