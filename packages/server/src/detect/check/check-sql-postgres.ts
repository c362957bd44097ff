import net from 'node:net';
import { classifySql } from '@tocsin/runner';
import pg from 'pg';
import {
  exactNumber,
  MOST_ROWS,
  type SqlAnswer,
  type SqlQuestion,
  TOO_LARGE,
  toScalar,
  watchSize,
} from './check-sql-answer.ts';
import { onAbort } from './failure-words.ts';

/** A server that does not say goodbye is left. */
const CLOSE_MS = 1000;
const MOST_REMEMBERED = 1000;

/**
 * Asks PostgreSQL on a fresh connection, which is part of what is checked, in a READ ONLY transaction with its own time limit.
 * A cursor fetches no more than is looked at, however much there is.
 * @throws Error with the reason in words, also when the query may change something
 */
export async function askPostgres(url: string, question: SqlQuestion): Promise<SqlAnswer> {
  const { text, isQuery } = await readingStatement(question.query);
  const socket = new net.Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tocsin monitor',
    connectionTimeoutMillis: Math.ceil(question.timeoutMs),
    stream: () => socket,
    types: { getTypeParser: parserOf },
  });
  // A lost connection also fails the query under way, which reports it.
  client.on('error', () => undefined);
  onAbort(question.signal, () => void socket.destroy());
  let isTooLarge = false;
  const unwatch = watchSize(
    () => socket.bytesRead,
    () => {
      isTooLarge = true;
      socket.destroy();
    },
  );
  try {
    await client.connect();
    return await ask(client, isQuery ? `declare tocsin_rows no scroll cursor for ${text}` : null, text, question);
  } catch (error) {
    throw isTooLarge ? new Error(TOO_LARGE) : error;
  } finally {
    unwatch();
    close(client, socket);
  }
}

async function ask(
  client: pg.Client,
  cursor: string | null,
  text: string,
  { timeoutMs, mostRows = MOST_ROWS }: SqlQuestion,
): Promise<SqlAnswer> {
  const limit = Math.ceil(timeoutMs);
  await client.query(`begin transaction read only; set local statement_timeout = ${limit};
    set local lock_timeout = ${limit}; set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'`);
  if (cursor !== null) await client.query(cursor);
  const asked = cursor === null ? text : `fetch ${mostRows + 1} from tocsin_rows`;
  // The extended protocol takes one statement only, so nothing can be smuggled in behind it.
  const config = { text: asked, rowMode: 'array', queryMode: 'extended' } as pg.QueryArrayConfig;
  const { fields, rows } = await client.query<unknown[]>(config);
  const kept = rows.slice(0, mostRows + 1).map((row) => row.map(toScalar));
  return { columns: fields.map(({ name }) => name), rows: kept };
}

function close(client: pg.Client, socket: net.Socket): void {
  const timer = setTimeout(() => socket.destroy(), CLOSE_MS).unref();
  client
    .end()
    .catch(() => undefined)
    .finally(() => clearTimeout(timer));
}

interface Reading {
  readonly text: string;
  readonly isQuery: boolean;
}

const known = new Map<string, Promise<Reading>>();

/** The one statement of a query that only reads; plans have few of them, so each is parsed once. */
function readingStatement(query: string): Promise<Reading> {
  const found = known.get(query);
  if (found) return found;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const reading = classify(query);
  known.set(query, reading);
  reading.catch(() => known.delete(query));
  return reading;
}

async function classify(query: string): Promise<Reading> {
  const sql = await classifySql(query);
  if (sql.error !== null) throw new Error(sql.error);
  const [statement, ...others] = sql.statements;
  if (!statement || others.length > 0) throw new Error('a monitor asks with one statement; these are several');
  if (statement.writes) throw new Error(`refused: ${statement.writes}, and a monitor only reads`);
  return statement;
}

/** By the number of the type, as in the server's table pg_type. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  ...Object.fromEntries([20, 21, 23, 26, 700, 701, 1700].map((oid) => [oid, exactNumber])),
  16: (text) => text === 't',
  1184: (text) => {
    const date = new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
    // Infinity, and years that JavaScript does not know.
    return Number.isNaN(date.getTime()) ? text : date;
  },
};

function parserOf(oid: number): (value: string | Buffer) => unknown {
  const parse = PARSERS[oid];
  return (value) => (parse ? parse(String(value)) : String(value));
}
