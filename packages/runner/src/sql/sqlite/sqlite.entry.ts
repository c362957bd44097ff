import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import type { ChangePreview, ResultRows } from '../../cell.ts';
import type { BoundSql } from '../lexical/bind-values.ts';
import { MOST_ROWS, showChange, showRows, toResultRows } from '../render-table.ts';
import { LOCK_TIMEOUT_MS, MOST_ANSWER_BYTES, refuseTooMany, SHOWN_ROWS } from '../sql-outcome.ts';
import type { SqliteChange, SqliteDecision, SqliteDone, SqliteReply, SqliteRequest } from './sqlite-protocol.ts';

/** The library numbers rows so; a table without numbers has none. */
const ROW_NUMBER = 'tocsin_row';

let open: Database.Database | null = null;

process.on('message', (message: SqliteRequest | SqliteDecision) => {
  const reply = guarded(() => ('keep' in message ? end(message) : begin(message)));
  process.send?.(reply);
});
process.on('disconnect', () => process.exit());

function guarded(work: () => SqliteReply): SqliteReply {
  try {
    return work();
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function begin({ file, mode, statements }: SqliteRequest): SqliteReply {
  // The library takes its option `readonly` without heeding it; the address is heeded.
  const db = new Database(`${pathToFileURL(file).href}?mode=${mode === 'change' ? 'rw' : 'ro'}`, {
    timeout: LOCK_TIMEOUT_MS,
  });
  open = db;
  if (mode !== 'change') db.exec('pragma query_only = 1');
  db.exec(mode === 'change' ? 'begin immediate' : 'begin');
  const texts: string[] = [];
  const changes: ChangePreview[] = [];
  let rows: ResultRows | null = null;
  for (const { change, ...sql } of statements) {
    const done = runOne(db, sql, change, mode);
    if (done.change) changes.push(done.change);
    texts.push(done.text);
    rows = done.rows ?? rows;
  }
  const done: SqliteDone = { texts, rows, changes };
  return { done };
}

function end({ keep }: SqliteDecision): SqliteReply {
  open?.exec(keep ? 'commit' : 'rollback');
  open?.close();
  return { committed: true };
}

interface Ran {
  readonly text: string;
  readonly rows: ResultRows | null;
  readonly change: ChangePreview | null;
}

function runOne(db: Database.Database, sql: BoundSql, change: SqliteChange | null, mode: SqliteRequest['mode']): Ran {
  if (change === null) {
    if (mode === 'preview') return { text: '', rows: null, change: null };
    const statement = db.prepare(sql.text);
    if (!statement.reader) throw new Error('Refused: it gives no rows, and so is not known only to read.');
    return { ...showRows(rowsOf(statement, sql, MOST_ROWS + 1)), change: null };
  }
  const made = mode === 'preview' ? preview(db, change) : apply(db, sql, change);
  return { text: showChange(made), rows: made.after, change: made };
}

function preview(db: Database.Database, { what, queries }: SqliteChange): ChangePreview {
  if (queries === null) return { what, count: 0, before: null, after: null };
  const before = ask(db, queries.rows, SHOWN_ROWS);
  return { what, count: countWith(db, queries.count), before, after: null };
}

function apply(db: Database.Database, sql: BoundSql, change: SqliteChange): ChangePreview {
  const { verb, what, queries } = change;
  let before: ResultRows | null = null;
  let numbers: (string | null)[] | null = null;
  if (queries !== null) {
    refuseTooMany(verb, countWith(db, queries.count), 'would touch');
    ({ rows: before, numbers } = numbered(db, queries.rows, change.alias));
  }
  const counted = () => Number(ask(db, { text: 'select total_changes()', values: [] }, 1).rows[0]?.[0]);
  const statement = db.prepare(sql.text);
  const triggered = counted();
  let count: number;
  if (statement.reader) {
    rowsOf(statement, sql, Number.POSITIVE_INFINITY);
    count = counted() - triggered;
  } else {
    count = statement.run(...sql.values).changes;
  }
  refuseTooMany(verb, count, 'touched');
  return { what, count, before, after: before && rowsAfter(db, change, before, numbers) };
}

/** Rows with their numbers, by which they are found again. */
function numbered(
  db: Database.Database,
  query: BoundSql,
  alias: string,
): { rows: ResultRows; numbers: (string | null)[] | null } {
  const text = query.text.replace(`SELECT ${alias}.*`, () => `SELECT ${alias}.rowid AS ${ROW_NUMBER}, ${alias}.*`);
  try {
    const { columns, rows } = ask(db, { ...query, text }, SHOWN_ROWS);
    return {
      rows: { columns: columns.slice(1), rows: rows.map((row) => row.slice(1)) },
      numbers: rows.map(([number]) => number ?? null),
    };
  } catch {
    return { rows: ask(db, query, SHOWN_ROWS), numbers: null };
  }
}

function rowsAfter(
  db: Database.Database,
  { verb, table }: SqliteChange,
  before: ResultRows,
  numbers: (string | null)[] | null,
): ResultRows | null {
  if (verb === 'DELETE' || before.rows.length === 0) return { columns: before.columns, rows: [] };
  if (numbers === null) return null;
  const list = numbers.map(() => 'cast(? as integer)').join(', ');
  return ask(db, { text: `select * from ${table} where rowid in (${list})`, values: numbers }, SHOWN_ROWS);
}

function countWith(db: Database.Database, query: BoundSql): number {
  return Number(ask(db, query, 1).rows[0]?.[0]);
}

function ask(db: Database.Database, sql: BoundSql, most: number): ResultRows {
  return rowsOf(db.prepare(sql.text), sql, most);
}

function rowsOf(statement: Database.Statement, { values }: BoundSql, most: number): ResultRows {
  statement.safeIntegers(true);
  statement.raw(true);
  const columns = statement.columns().map(({ name }) => name);
  const rows: (string | null)[][] = [];
  let size = 0;
  for (const row of statement.iterate(...values) as Iterable<unknown[]>) {
    const read = row.map(toText);
    size += read.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (size > MOST_ANSWER_BYTES)
      throw new Error(`The answer is larger than ${MOST_ANSWER_BYTES / 1024 / 1024} MB: ask for less.`);
    rows.push(read);
    if (rows.length >= most) break;
  }
  return toResultRows(columns, rows);
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? `0x${Buffer.from(value.subarray(0, 2048)).toString('hex')}` : String(value);
}
