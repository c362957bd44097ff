/** A hunk of a difference: where it begins on both sides, and its lines. */
export interface PatchHunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: { kind: 'same' | 'added' | 'removed'; text: string }[];
}

const HUNK = /^@@ -(\d{1,9})(?:,\d{1,9})? \+(\d{1,9})(?:,\d{1,9})? @@/;
const kinds = { ' ': 'same', '+': 'added', '-': 'removed' } as const;

/** Reads the hunks of one file's unified difference. Names of files, and the note on a missing last line end, are left out. */
export function readPatch(diff: string): readonly PatchHunk[] {
  const hunks: PatchHunk[] = [];
  for (const line of diff.split('\n')) {
    const head = HUNK.exec(line);
    if (head) {
      hunks.push({ oldStart: Number(head[1]), newStart: Number(head[2]), lines: [] });
      continue;
    }
    const sign = line.charAt(0);
    // Before the first hunk stand the names of the file, which begin with signs as well.
    if (sign === ' ' || sign === '+' || sign === '-') {
      hunks.at(-1)?.lines.push({ kind: kinds[sign], text: line.slice(1).replace(/\r$/, '') });
    }
  }
  return hunks;
}

/** How many lines come, and how many go. */
export function countLines(hunks: readonly PatchHunk[]): { readonly added: number; readonly removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    added: lines.filter(({ kind }) => kind === 'added').length,
    removed: lines.filter(({ kind }) => kind === 'removed').length,
  };
}
