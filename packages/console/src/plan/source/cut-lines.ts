/** Lines that are laid out together; the others of a long text cost nothing until they come into sight. */
export const LINES_TOGETHER = 100;

/** Lines of a text, whatever their ends; a last end makes no further line. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Cuts a list into stretches of at most `most`, each with the place of its first member. */
export function cut<T>(
  list: readonly T[],
  most = LINES_TOGETHER,
): readonly { readonly from: number; readonly part: readonly T[] }[] {
  const parts: { from: number; part: readonly T[] }[] = [];
  for (let from = 0; from < list.length; from += most) parts.push({ from, part: list.slice(from, from + most) });
  return parts;
}
