import { applyPatch, structuredPatch } from 'diff';

/** Lines of a file that a change touches, with three around them, as a unified difference writes them. */
export interface FileHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Each begins with a space, a plus, a minus, or the backslash that says that no line end follows. */
  readonly lines: readonly string[];
}

const CONTEXT_LINES = 3;

/** What differs between two texts, and nothing else of them: the rest of a plan's file may hold what nobody should keep. */
export function hunksOf(before: string, after: string): readonly FileHunk[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: CONTEXT_LINES });
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    ...{ oldStart, oldLines, newStart, newLines, lines },
  }));
}

/**
 * Puts hunks into a text in which other lines may have changed since.
 * @returns the text with them; the text itself when it has them already; null when their lines have changed
 */
export function withHunks(text: string, hunks: readonly FileHunk[]): string | null {
  const without = put(text, hunks.map(turned));
  // Lines that are only added fit beside themselves once more, so what is there already is looked for first.
  const onlyAdds = hunks.every(({ lines }) => !lines.some((line) => line.startsWith('-')));
  if (onlyAdds && without !== null) return text;
  return put(text, hunks) ?? (without === null ? null : text);
}

function put(text: string, hunks: readonly FileHunk[]): string | null {
  const changed = hunks.map((hunk) => ({ ...hunk, lines: [...hunk.lines] }));
  const patch = { oldFileName: '', newFileName: '', oldHeader: undefined, newHeader: undefined, hunks: changed };
  const result = applyPatch(text, patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  return result === false ? null : result;
}

const SIGNS: Readonly<Record<string, string>> = { '+': '-', '-': '+' };

/** The hunk that takes another back. */
function turned({ oldStart, oldLines, newStart, newLines, lines }: FileHunk): FileHunk {
  const back = lines.map((line) => (SIGNS[line.charAt(0)] ?? line.charAt(0)) + line.slice(1));
  return { oldStart: newStart, oldLines: newLines, newStart: oldStart, newLines: oldLines, lines: back };
}
