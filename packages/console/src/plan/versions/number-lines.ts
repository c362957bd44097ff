import type { PlanFileDiff } from '../../api/generated/types.gen.ts';

type Hunk = PlanFileDiff['hunks'][number];

/** A line of a difference with its number before and after; null where it is not there. */
export interface NumberedLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Numbers the lines of a hunk on both sides. */
export function numberLines({
  oldStart,
  newStart,
  lines,
}: Pick<Hunk, 'oldStart' | 'newStart' | 'lines'>): readonly NumberedLine[] {
  let before = oldStart;
  let after = newStart;
  return lines.map(({ kind, text }) => ({
    kind,
    text,
    before: kind === 'added' ? null : before++,
    after: kind === 'removed' ? null : after++,
  }));
}

/** Lines that are the same and not part of any hunk: how many, and where they begin on either side. */
export interface Gap {
  readonly before: number;
  readonly after: number;
  readonly count: number;
}

/** What lies between the previous hunk, or the beginning of the file, and this one; null when nothing does. */
export function gapBefore(hunk: Hunk, previous: Hunk | undefined): Gap | null {
  const before = previous ? previous.oldStart + previous.oldLines : 1;
  const after = previous ? previous.newStart + previous.newLines : 1;
  const count = hunk.newStart - after;
  return count > 0 && hunk.oldLines > 0 && hunk.newLines > 0 ? { before, after, count } : null;
}
