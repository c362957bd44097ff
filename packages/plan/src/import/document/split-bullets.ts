import { type InlineLine, lineText } from './inline-text.ts';

/** Signs that word processors begin an item with, and that Markdown does not know. A box stays: it tells a check box. */
export const BULLET = /^(?:[•◦▪‣●○]\s+|(?=[☐☑☒□]\s|\\?\[[ xX]\\?\]\s))/u;

/** An item of such a list: rows of the paragraph, from 0, both inclusive. */
interface BulletRows {
  readonly from: number;
  readonly to: number;
  /** Its lines without the bullet, rows counted from its own first. */
  readonly inline: readonly InlineLine[];
}

/**
 * Takes a paragraph apart whose lines begin with bullets.
 *
 * @param lastRow last row of the paragraph.
 * @returns what stands above the first bullet, and the items; null when no line begins with one.
 */
export function splitBullets(
  lines: readonly InlineLine[],
  lastRow: number,
): { readonly lead: readonly InlineLine[]; readonly rows: readonly BulletRows[] } | null {
  const starts = lines.flatMap((line, index) => (BULLET.test(lineText(line).trimStart()) ? [index] : []));
  const [first] = starts;
  if (first === undefined) return null;
  const rows = starts.map((start, index) => {
    const own = lines.slice(start, starts[index + 1]);
    const from = own[0]?.row ?? 0;
    const next = lines[starts[index + 1] ?? lines.length];
    const inline = own.map((line, at) => ({
      spans: at === 0 ? withoutBullet(line) : line.spans,
      row: line.row - from,
    }));
    return { from, to: next ? Math.max(from, next.row - 1) : Math.max(from, lastRow), inline };
  });
  return { lead: lines.slice(0, first), rows };
}

function withoutBullet({ spans: [first, ...rest] }: InlineLine): InlineLine['spans'] {
  return first ? [{ ...first, text: first.text.trimStart().replace(BULLET, '') }, ...rest] : rest;
}
