import type { Placeholder } from './find-placeholders.ts';

/** Where a name stands that no value can take the place of: a table, a column, a database. */
const NAME_FOLLOWS = /\b(?:from|into|update|table|join|database|schema|index|view|on)\s+(?:only\s+)?["`[]?$/i;

/**
 * What a placeholder of SQL becomes: `:'NAME'`, which is filled in as a quoted text. The quotes around a placeholder
 * are part of it; within a longer text it is joined to it. Null where only a name of the database can stand.
 *
 * @returns the replacement, with the offsets of what it replaces.
 */
export function replaceInSql(
  source: string,
  { index, length, name }: Placeholder,
): { readonly from: number; readonly to: number; readonly text: string } | null {
  const end = index + length;
  const parameter = `:'${name}'`;
  if (!isQuoted(source, index)) {
    return NAME_FOLLOWS.test(source.slice(Math.max(0, index - 40), index))
      ? null
      : { from: index, to: end, text: parameter };
  }
  const opens = source[index - 1] === "'";
  const closes = source[end] === "'";
  const text = `${opens ? '' : "' || "}${parameter}${closes ? '' : " || '"}`;
  return { from: opens ? index - 1 : index, to: closes ? end + 1 : end, text };
}

/** Whether an offset lies within a text: an odd number of quotes stands before it, on the lines of its statement. */
function isQuoted(source: string, index: number): boolean {
  const bare = source.slice(0, index).replace(/--[^\n]*/g, '');
  return (bare.match(/'/g) ?? []).length % 2 === 1;
}
