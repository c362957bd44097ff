import { parametersInSql } from '@tocsin/core';
import { scan } from 'libpg-query';
import { SqlRefusal } from '../sql-outcome.ts';
import { parseFailure } from './classify-sql.ts';

const NAME = /^'([A-Za-z_][A-Za-z0-9_]*)'$/;

/**
 * Puts values into PostgreSQL as quoted texts where it says `:'NAME'`, as psql does: not within texts, dollar quotes,
 * comments and quoted names, where a value could end what it stands in. The server must read a backslash as itself
 * (`standard_conforming_strings`).
 * @throws SqlRefusal when the SQL cannot be read or a value holds NUL
 */
export async function fillPostgres(source: string, values: Readonly<Record<string, string>>): Promise<string> {
  if (parametersInSql(source).length === 0) return source;
  const bytes = Buffer.from(source);
  const { tokens } = await scan(source).catch((error: unknown) => {
    throw new SqlRefusal(parseFailure(error));
  });
  const parts: Buffer[] = [];
  let from = 0;
  for (const [index, { start, end, text }] of tokens.entries()) {
    const colon = tokens[index - 1];
    if (colon?.text !== ':' || colon.end !== start) continue;
    const name = NAME.exec(text)?.[1];
    if (name === undefined || !Object.hasOwn(values, name)) continue;
    parts.push(bytes.subarray(from, colon.start), Buffer.from(quoted(name, values[name] ?? '')));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]).toString();
}

function quoted(name: string, value: string): string {
  if (value.includes('\0')) throw new SqlRefusal(`The value of ${name} holds a NUL character.`);
  return `'${value.replaceAll("'", "''")}'`;
}
