import { SqlRefusal } from '../sql-outcome.ts';
import type { Token } from './tokens.ts';

export interface BoundSql {
  /** With `?` for each value. */
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/**
 * Puts `?` where SQL says `:'NAME'`, with the values in their order, so that none of them is read as SQL.
 * @param tokens those of the piece of the source that is wanted
 * @throws SqlRefusal when a value is missing
 */
export function bindValues(
  source: string,
  tokens: readonly Token[],
  given: Readonly<Record<string, string>>,
): BoundSql {
  const parts: string[] = [];
  const values: string[] = [];
  let from = tokens[0]?.start ?? 0;
  for (const { kind, text, start, end } of tokens) {
    if (kind !== 'value') continue;
    if (!Object.hasOwn(given, text)) throw new SqlRefusal(`The SQL asks for ${text}, which has no value.`);
    parts.push(source.slice(from, start), '?');
    values.push(given[text] ?? '');
    from = end;
  }
  return { text: [...parts, source.slice(from, tokens.at(-1)?.end)].join(''), values };
}

/** The same for where values cannot be bound: as texts of SQLite, in which only the quote is special. */
export function fillValues(source: string, tokens: readonly Token[], given: Readonly<Record<string, string>>): string {
  const { text, values } = bindValues(source, tokens, given);
  const written = values.map(String);
  if (values.length === 0) return text;
  if (written.some((value) => value.includes('\0'))) throw new SqlRefusal('A value holds a NUL character.');
  const quoted = written.map((value) => `'${value.replaceAll("'", "''")}'`);
  const starts = tokens.filter(({ kind }) => kind === 'value');
  const offset = tokens[0]?.start ?? 0;
  let from = offset;
  const parts = starts.flatMap(({ start, end }, index) => {
    const part = [source.slice(from, start), quoted[index] ?? ''];
    from = end;
    return part;
  });
  return [...parts, source.slice(from, tokens.at(-1)?.end)].join('');
}
