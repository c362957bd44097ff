import net from 'node:net';
import pg from 'pg';
import { CONNECT_TIMEOUT_MS, LOCK_TIMEOUT_MS, LONGEST_QUESTION_SECONDS, MOST_ANSWER_BYTES } from '../sql-outcome.ts';
import { GRACE_MS } from '../watch-query.ts';

/** A connection of one cell. Values come as PostgreSQL writes them, dates in ISO 8601. */
export interface PostgresConnection {
  readonly client: pg.Client;
  /** Asks the server to end the query under way. */
  cancel(): Promise<void>;
  /** Ends the session at the server, then the connection. */
  kill(): Promise<void>;
  /** Why the connection was ended here, other than by `kill`. */
  reason(): string | null;
  end(): Promise<void>;
}

type Answer = pg.QueryArrayResult<(string | null)[]>;

/** Makes a connection, not yet connected. It is ended when an answer grows too large. */
export function connectPostgres(url: string): PostgresConnection {
  const socket = new net.Socket();
  const client = newClient(url, socket);
  let reason: string | null = null;
  let from = 0;
  const timer = setInterval(() => {
    if (socket.bytesRead - from < MOST_ANSWER_BYTES) return;
    reason = `The answer is larger than ${MOST_ANSWER_BYTES / 1024 / 1024} MB: ask for less. Nothing was changed.`;
    socket.destroy();
  }, 50).unref();
  // Each answer counts for itself.
  client.on('drain', () => {
    from = socket.bytesRead;
  });
  return {
    client,
    cancel: () => tellServer(client, url, 'pg_cancel_backend'),
    kill: async () => {
      await tellServer(client, url, 'pg_terminate_backend').finally(() => socket.destroy());
    },
    reason: () => reason,
    end: async () => {
      clearInterval(timer);
      await Promise.race([client.end().catch(() => undefined), after(GRACE_MS)]);
      socket.destroy();
    },
  };
}

function newClient(url: string, socket?: net.Socket): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tocsin runbook',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: () => (value: string | Buffer) => String(value) },
    ...(socket ? { stream: () => socket } : {}),
  });
  // A lost connection also fails the query under way, which reports it.
  client.on('error', () => undefined);
  return client;
}

/**
 * Begins the one transaction of a cell. The server ends it by itself when nobody answers a question for long, and reads a
 * backslash within a text as the parser here does.
 */
export async function beginTransaction(
  { client }: PostgresConnection,
  access: 'read only' | 'read write',
  seconds: number,
) {
  await client.query(`set standard_conforming_strings = on`);
  await client.query(`begin transaction ${access};
    set local statement_timeout = ${Math.ceil(seconds * 1000)}; set local lock_timeout = ${LOCK_TIMEOUT_MS};
    set local idle_in_transaction_session_timeout = ${(LONGEST_QUESTION_SECONDS + 30) * 1000};
    set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'`);
  // With its first snapshot a transaction can no longer be made to write.
  await client.query('select 1');
}

/** The extended protocol takes one statement only, so nothing can be smuggled in behind it. */
export function askPostgres(client: pg.Client, text: string): Promise<Answer> {
  return client.query<(string | null)[]>({ text, rowMode: 'array', queryMode: 'extended' } as pg.QueryArrayConfig);
}

/** What went wrong, with PostgreSQL's own code, detail and hint. */
export function describePostgres(error: unknown): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message || error.name : String(error);
  const lines = [`ERROR ${error.code ?? ''}: ${error.message}`];
  if (error.detail) lines.push(`Detail: ${error.detail}`);
  if (error.hint) lines.push(`Hint: ${error.hint}`);
  return lines.join('\n');
}

/** Tells the server on another connection what to do with the session of this one. */
async function tellServer(
  client: pg.Client,
  url: string,
  what: 'pg_cancel_backend' | 'pg_terminate_backend',
): Promise<void> {
  const { processID } = client as pg.Client & { readonly processID: number | null };
  if (processID === null) return;
  const other = newClient(url);
  try {
    await other.connect();
    await other.query(`select ${what}($1)`, [processID]);
  } catch {
    // The connection itself is closed a moment later.
  } finally {
    await other.end().catch(() => undefined);
  }
}

export function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
