import { readsOnly } from '@tocsin/plan';
import mysql from 'mysql2';
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

const DECIMAL_TYPES = new Set([0, 246]);

/**
 * Asks MySQL or MariaDB on a fresh connection in a READ ONLY transaction with its own time limit. Rows are read as they come;
 * once enough were, the connection is cut, by which the server stops sending.
 * @throws Error with the reason in words, also when the query may change something
 */
export async function askMysql(url: string, question: SqlQuestion): Promise<SqlAnswer> {
  if (!readsOnly(question.query)) {
    throw new Error('refused: this is not plainly a SELECT, SHOW or EXPLAIN, and a monitor only reads');
  }
  const connection = mysql.createConnection({
    uri: url,
    connectTimeout: Math.ceil(question.timeoutMs),
    rowsAsArray: true,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
  });
  return new Promise<SqlAnswer>((resolve, reject) => {
    const finish = (settle: () => void) => {
      unwatch();
      settle();
      connection.destroy();
    };
    const fail = (error: Error) => finish(() => reject(error));
    const unwatch = watchSize(
      () => bytesRead(connection),
      () => fail(new Error(TOO_LARGE)),
    );
    onAbort(question.signal, () => fail(new Error('timed out')));
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) fail(error);
      else begin(connection, question, fail, (answer) => finish(() => resolve(answer)));
    });
  });
}

function begin(
  connection: mysql.Connection,
  { query, timeoutMs, mostRows = MOST_ROWS }: SqlQuestion,
  fail: (error: Error) => void,
  done: (answer: SqlAnswer) => void,
): void {
  const limit = Math.ceil(timeoutMs);
  // Each server takes the comment that is written for it: MySQL counts milliseconds, MariaDB seconds.
  const limits = `set @tocsin = 0 /*!50708 , max_execution_time = ${limit} */ /*M!100101 , max_statement_time = ${limit / 1000} */`;
  connection.query(limits, (error) => error && fail(error));
  connection.query('start transaction read only', (error) => {
    if (error) fail(error);
    else readRows(connection, { query, mostRows }, fail, done);
  });
}

function readRows(
  connection: mysql.Connection,
  { query, mostRows }: { readonly query: string; readonly mostRows: number },
  fail: (error: Error) => void,
  done: (answer: SqlAnswer) => void,
): void {
  let fields: readonly mysql.FieldPacket[] = [];
  const rows: unknown[][] = [];
  const finish = () => done(answerOf(fields, rows));
  connection
    .query(query)
    .on('error', fail)
    .on('fields', (found: readonly mysql.FieldPacket[]) => {
      fields = found;
    })
    .on('result', (row: unknown) => {
      // Rows that are on their way still come after the answer is whole.
      if (!Array.isArray(row) || rows.length > mostRows) return;
      rows.push(row);
      if (rows.length > mostRows) finish();
    })
    .on('end', finish);
}

function answerOf(fields: readonly mysql.FieldPacket[], rows: readonly unknown[][]): SqlAnswer {
  const isDecimal = fields.map(({ columnType }) => DECIMAL_TYPES.has(columnType ?? -1));
  const read = (value: unknown, column: number) =>
    toScalar(isDecimal[column] && typeof value === 'string' ? exactNumber(value) : value);
  return { columns: fields.map(({ name }) => name), rows: rows.map((row) => row.map(read)) };
}

/** The library keeps its socket to itself in its types. */
function bytesRead(connection: mysql.Connection): number {
  return (connection as unknown as { stream?: { bytesRead?: number } }).stream?.bytesRead ?? 0;
}
