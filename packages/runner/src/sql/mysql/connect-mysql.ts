import mysql from 'mysql2';
import type { BoundSql } from '../lexical/bind-values.ts';
import { CONNECT_TIMEOUT_MS, LOCK_TIMEOUT_MS, LONGEST_QUESTION_SECONDS, MOST_ANSWER_BYTES } from '../sql-outcome.ts';

/** What a statement gave: rows as text, or how many it touched. */
export interface MysqlAnswer {
  readonly columns: string[];
  readonly rows: (string | null)[][];
  readonly touched: number;
}

/** A connection of one cell. */
export interface MysqlConnection {
  ask(sql: string | BoundSql): Promise<MysqlAnswer>;
  /** Asks the server to end the query under way. */
  cancel(): Promise<void>;
  /** Ends the session at the server, then the connection. */
  kill(): Promise<void>;
  end(): void;
}

/** With these, a text ends where the reader here says that it ends, and a function of the system is not one of the user's. */
const SQL_MODE = 'IGNORE_SPACE,STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** Connects. @throws the library's own error */
export async function connectMysql(url: string): Promise<MysqlConnection> {
  const connection = mysql.createConnection({
    ...{ uri: url, connectTimeout: CONNECT_TIMEOUT_MS, rowsAsArray: true, dateStrings: true, jsonStrings: true },
    ...{ supportBigNumbers: true, bigNumberStrings: true, multipleStatements: false, flags: ['-LOCAL_FILES'] },
    charset: 'utf8mb4',
  });
  connection.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const tell = (what: 'QUERY' | 'CONNECTION') => tellServer(url, `KILL ${what} ${Number(connection.threadId)}`);
  return {
    ask: (sql) => ask(connection, typeof sql === 'string' ? { text: sql, values: [] } : sql),
    cancel: () => tell('QUERY'),
    kill: () => tell('CONNECTION').finally(() => connection.destroy()),
    end: () => connection.destroy(),
  };
}

/** Begins the one transaction of a cell, in a session that the server ends by itself when nobody answers for long. */
export async function beginMysql(
  connection: MysqlConnection,
  access: 'READ ONLY' | 'READ WRITE',
  seconds: number,
): Promise<void> {
  const lock = Math.ceil(LOCK_TIMEOUT_MS / 1000);
  await connection.ask(`SET SESSION sql_mode = '${SQL_MODE}'`);
  // Each server takes the comment that is written for it: MySQL counts milliseconds, MariaDB seconds.
  await connection.ask(`SET SESSION lock_wait_timeout = ${lock}, innodb_lock_wait_timeout = ${lock},
    wait_timeout = ${LONGEST_QUESTION_SECONDS + 30}
    /*!50708 , max_execution_time = ${Math.ceil(seconds * 1000)} */ /*M!100101 , max_statement_time = ${seconds} */`);
  await connection.ask(`START TRANSACTION ${access}`);
}

function ask(connection: mysql.Connection, { text, values }: BoundSql): Promise<MysqlAnswer> {
  return new Promise((resolve, reject) => {
    let columns: string[] = [];
    const rows: (string | null)[][] = [];
    let touched = 0;
    let size = 0;
    // What is asked on a connection that is gone fails there, and not as a query.
    const onLost = (error: Error) => reject(error);
    connection.once('error', onLost);
    const query = values.length === 0 ? connection.query(text) : connection.execute(text, [...values]);
    query
      .on('error', reject)
      .on('fields', (fields: readonly mysql.FieldPacket[] | undefined) => {
        columns = (fields ?? []).map(({ name }) => name);
      })
      .on('result', (row: unknown) => {
        if (!Array.isArray(row)) {
          touched = (row as { affectedRows?: number }).affectedRows ?? 0;
          return;
        }
        const values = row.map(toText);
        size += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
        if (size <= MOST_ANSWER_BYTES) return void rows.push(values);
        connection.destroy();
        reject(
          new Error(
            `The answer is larger than ${MOST_ANSWER_BYTES / 1024 / 1024} MB: ask for less. Nothing was changed.`,
          ),
        );
      })
      .on('end', () => {
        connection.removeListener('error', onLost);
        resolve({ columns, rows, touched });
      });
  });
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value.subarray(0, 2048)).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Tells the server on another connection. What that cannot, closing the connection does later. */
async function tellServer(url: string, text: string): Promise<void> {
  const other = mysql.createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS });
  other.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    other.query(text, () => resolve());
  });
  other.destroy();
}

/** What went wrong, with MySQL's own number. */
export function describeMysql(error: unknown): string {
  const { errno, message } = error as { errno?: number; message?: string };
  if (!(error instanceof Error)) return String(error);
  return errno !== undefined && errno > 0 && !isLost(error)
    ? `ERROR ${errno}: ${message}`
    : (message ?? '') || error.name;
}

/** Whether the connection was lost, so that nobody knows what became of what was asked last. */
export function isLost(error: unknown): boolean {
  const { code, fatal, sqlState } = error as { code?: string; fatal?: boolean; sqlState?: string };
  return sqlState === undefined || (fatal === true && !code?.startsWith('ER_'));
}
