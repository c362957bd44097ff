import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { MOST_ANSWER_BYTES, TOO_LARGE, toScalar } from './check-sql-answer.ts';
import type { SqliteReply, SqliteRequest } from './check-sql-sqlite.ts';

/** How long a query waits for a writer to let go of the file. */
const BUSY_MS = 1000;

function answer({ file, query, mostRows }: SqliteRequest): SqliteReply {
  // The library takes its option `readonly` without heeding it; the address is heeded.
  const db = new Database(`${pathToFileURL(file).href}?mode=ro`, { timeout: BUSY_MS });
  try {
    db.exec('pragma query_only = 1');
    const statement = db.prepare(query);
    if (!statement.reader) throw new Error('refused: it answers no rows, and a monitor only reads');
    statement.safeIntegers(true);
    statement.raw(true);
    const columns = statement.columns().map(({ name }) => name);
    const rows = [];
    let size = 0;
    for (const row of statement.iterate() as Iterable<unknown[]>) {
      const values = row.map(toScalar);
      size += values.reduce<number>((sum, value) => sum + String(value).length, 0);
      if (size > MOST_ANSWER_BYTES) throw new Error(TOO_LARGE);
      rows.push(values);
      if (rows.length > mostRows) break;
    }
    return { answer: { columns, rows } };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    db.close();
  }
}

process.on('message', (request: SqliteRequest) => process.send?.(answer(request)));
process.on('disconnect', () => process.exit());
