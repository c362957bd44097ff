import { findGarbled } from '../garbled-text.ts';
import type { Problem } from '../problem.ts';
import { problemAt, type SourceFile } from '../source-file.ts';

/** Finds text that was UTF-8 and was once read as something else (`â€™` for `’`). One problem for each line. */
export function checkMojibake(file: SourceFile): readonly Problem[] {
  return file.lines.flatMap((line, index) => {
    const found = findGarbled(line).find(({ certain }) => certain);
    if (!found) return [];
    const message = `"${found.garbled}" is text in a broken encoding`;
    const hint = `Did you mean "${found.meant}"? The file was read as ${found.as} and saved again.`;
    const place = { line: index + 1, column: found.offset + 1 };
    return [problemAt(file, place, { code: 'mojibake', message, hint })];
  });
}
