import type { ImportSpan } from '../../api/generated/types.gen.ts';
import { LINES_TOGETHER } from '../source/cut-lines.ts';

/** Lines with the same fate, laid out together. Blank lines between two fates have none. */
export interface Stretch {
  /** Counted from 1. */
  readonly line: number;
  readonly texts: readonly string[];
  readonly fate: ImportSpan['fate'] | 'blank';
  readonly as: string | null;
  /** Not the first part of what is shown in several. */
  readonly continues: boolean;
}

/** Divides the lines of a document by what became of them; long stretches are cut, so that they can be shown in parts. */
export function stretchesOf(lines: readonly string[], spans: readonly ImportSpan[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let next = 1;
  const add = (last: number, fate: Stretch['fate'], as: string | null) => {
    for (let from = next; from <= last; from += LINES_TOGETHER) {
      const texts = lines.slice(from - 1, Math.min(last, from + LINES_TOGETHER - 1));
      stretches.push({ line: from, texts, fate, as, continues: from > next });
    }
    next = Math.max(next, last + 1);
  };
  for (const { line, lastLine, fate, as } of spans) {
    add(Math.min(line - 1, lines.length), 'blank', null);
    add(Math.min(lastLine, lines.length), fate, as);
  }
  add(lines.length, 'blank', null);
  return stretches;
}
