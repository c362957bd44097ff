import type { D1Connection } from '@tocsin/core';
import type { CellPlace } from '@tocsin/runner';
import { executeD1 } from '@tocsin/runner';
import { exactNumber, MOST_ROWS, type SqlAnswer, type SqlQuestion } from './check-sql-answer.ts';

/**
 * Asks a Cloudflare D1 database by the vendor's own command, as runbooks do. Its values come as text.
 * @throws Error with what the command said
 */
export async function askD1(connection: D1Connection, question: SqlQuestion, place: CellPlace): Promise<SqlAnswer> {
  const { query, timeoutMs, signal } = question;
  const cell = {
    ...{ connection: connection.id, connections: { [connection.id]: connection } },
    ...{ source: query, changes: false, timeoutSeconds: timeoutMs / 1000, signal },
  };
  const { status, text, rows } = await executeD1(cell, connection, place);
  if (status !== 'done') throw new Error(text.trim() || 'wrangler failed');
  const read = (value: string | null) =>
    value !== null && /^-?\d+(?:\.\d+)?$/.test(value) ? exactNumber(value) : value;
  return { columns: rows?.columns ?? [], rows: (rows?.rows ?? []).slice(0, MOST_ROWS + 1).map((row) => row.map(read)) };
}
