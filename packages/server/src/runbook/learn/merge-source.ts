import { diffArrays } from 'diff';

/** Lines `from` to `to` (exclusive) of the base that are others now. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * Merges two texts that come from the same base, line by line. Null when both changed the same lines, or the lines on either
 * side of the same place: a person has to decide then.
 */
export function mergeSource(base: string, ours: string, theirs: string): string | null {
  if (ours === base || ours === theirs) return theirs;
  const [rows, mine, other] = [base, ours, theirs].map((text) => text.split('\n')) as [string[], string[], string[]];
  const known = changesTo(rows, mine);
  const added = changesTo(rows, other).filter((change) => !known.some((one) => isSame(one, change)));
  if (added.some((change) => known.some((one) => meets(one, change)))) return null;
  const all = [...known, ...added].sort((a, b) => a.from - b.from);
  const merged: string[] = [];
  let at = 0;
  for (const { from, to, lines } of all) {
    merged.push(...rows.slice(at, from), ...lines);
    at = to;
  }
  return [...merged, ...rows.slice(at)].join('\n');
}

function changesTo(base: readonly string[], other: readonly string[]): Change[] {
  const changes: { from: number; to: number; lines: string[] }[] = [];
  let at = 0;
  for (const { added, removed, value } of diffArrays([...base], [...other])) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const last = changes.at(-1);
    const change = last?.to === at ? last : { from: at, to: at, lines: [] };
    if (change !== last) changes.push(change);
    if (added) change.lines.push(...value);
    else at = change.to = at + value.length;
  }
  return changes;
}

function isSame(a: Change, b: Change): boolean {
  return a.from === b.from && a.to === b.to && a.lines.join('\n') === b.lines.join('\n');
}

/** Whether two changes touch the same lines; what begins at the same place has no order. */
function meets(a: Change, b: Change): boolean {
  return a.from === b.from || (a.from < b.to && b.from < a.to);
}
