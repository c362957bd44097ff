import { structuredPatch } from 'diff';

const CONTEXT_LINES = 3;

/**
 * The difference of two texts as Git writes it, or an empty text when there is none. Line ends are part of the lines, so a
 * file with `\r\n` keeps them.
 * @param path of the file, with forward slashes
 */
export function filePatch(path: string, before: string, after: string): string {
  if (before === after) return '';
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: CONTEXT_LINES });
  const head = [
    `diff --git ${named('a', path)} ${named('b', path)}`,
    `--- ${named('a', path)}${ending(path)}`,
    `+++ ${named('b', path)}${ending(path)}`,
  ];
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  return `${[...head, ...body].join('\n')}\n`;
}

function range(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`;
}

/** A path with letters that would end it is quoted as Git does; one with a space ends with a tab. */
function named(side: 'a' | 'b', path: string): string {
  const full = `${side}/${path}`;
  return /["\\\p{Cc}]/u.test(full) ? JSON.stringify(full) : full;
}

function ending(path: string): string {
  return path.includes(' ') ? '\t' : '';
}
