import { diffArrays } from 'diff';

/** Lines `from` to `to` (exclusive) of the base that one side has made into others. */
interface Change {
  readonly side: 'mine' | 'theirs';
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** What to do where both changed the same lines in different ways. */
export type InConflict = 'mark' | 'mine' | 'theirs' | 'both';

export interface MergedText {
  readonly text: string;
  /** In how many places both changed the same lines. */
  readonly conflicts: number;
}

/** Texts that differ in more lines than this are compared as a whole: exactness is not worth a minute of work. */
const MOST_EDITS = 1500;

/**
 * Merges two texts that come from the same base, line by line: what only one of them changed is taken over. Work is bounded
 * whatever the texts are.
 * @param inConflict where both changed the same lines: both with marks, one of the two, or one after the other (mine last)
 */
export function mergeText(base: string, mine: string, theirs: string, inConflict: InConflict = 'mark'): MergedText {
  if (mine === base || mine === theirs) return { text: theirs, conflicts: 0 };
  if (theirs === base) return { text: mine, conflicts: 0 };
  const rows = base.split('\n');
  const changes = [...changesTo(rows, mine, 'mine'), ...changesTo(rows, theirs, 'theirs')];
  // Joined in one go: a text may have more lines than a call takes arguments.
  const merged: (readonly string[])[] = [];
  let at = 0;
  let conflicts = 0;
  for (const group of groupsOf(changes)) {
    const from = Math.min(...group.map((change) => change.from));
    const to = Math.max(...group.map((change) => change.to));
    const ours = applied(rows, group, 'mine', from, to);
    const others = applied(rows, group, 'theirs', from, to);
    const agreed = agreedLines(group, ours, others);
    if (agreed === null) conflicts += 1;
    merged.push(rows.slice(at, from), agreed ?? settled(ours, others, inConflict));
    at = to;
  }
  return { text: [...merged, rows.slice(at)].flat().join('\n'), conflicts };
}

/** What a group of changes comes to when only one side made it, or both made the same of it; else null. */
function agreedLines(
  group: readonly Change[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] | null {
  if (group.every(({ side }) => side === 'mine')) return mine;
  if (group.every(({ side }) => side === 'theirs')) return theirs;
  // No line at all and one empty line join to the same text.
  return mine.length === theirs.length && mine.join('\n') === theirs.join('\n') ? mine : null;
}

function settled(mine: readonly string[], theirs: readonly string[], how: InConflict): readonly string[] {
  if (how === 'mine') return mine;
  if (how === 'theirs') return theirs;
  if (how === 'both') return [...theirs, ...mine];
  return ['<<<<<<< yours', ...mine, '=======', ...theirs, '>>>>>>> theirs'];
}

/** Changes that touch the same lines, or begin at the same place, belong together. In the order of the base. */
function groupsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  let [begin, end] = [-1, -1];
  for (const change of changes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const group = groups.at(-1);
    if (group && (change.from < end || change.from === begin)) group.push(change);
    else {
      groups.push([change]);
      [begin, end] = [change.from, change.to];
    }
    end = Math.max(end, change.to);
  }
  return groups;
}

function applied(
  rows: readonly string[],
  group: readonly Change[],
  side: Change['side'],
  begin: number,
  end: number,
): readonly string[] {
  const result: (readonly string[])[] = [];
  let at = begin;
  for (const { from, to, lines } of group.filter((change) => change.side === side)) {
    result.push(rows.slice(at, from), lines);
    at = to;
  }
  return [...result, rows.slice(at, end)].flat();
}

function changesTo(base: readonly string[], text: string, side: Change['side']): readonly Change[] {
  const other = text.split('\n');
  const head = commonHead(base, other);
  const tail = commonTail(base, other, head);
  const [before, after] = [base.slice(head, base.length - tail), other.slice(head, other.length - tail)];
  const parts = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS });
  if (!parts) return [{ side, from: head, to: head + before.length, lines: after }];
  const changes: { side: Change['side']; from: number; to: number; lines: string[] }[] = [];
  let at = head;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const last = changes.at(-1);
    const change = last?.to === at ? last : { side, from: at, to: at, lines: [] };
    if (change !== last) changes.push(change);
    if (added) change.lines = [...change.lines, ...value];
    else at = change.to = at + value.length;
  }
  return changes;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function commonTail(a: readonly string[], b: readonly string[], head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let length = 0;
  while (length < most && a.at(-1 - length) === b.at(-1 - length)) length += 1;
  return length;
}
