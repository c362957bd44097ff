import { type ChildProcess, fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readsOnly } from '@tocsin/plan';
import { MOST_ROWS, type SqlAnswer, type SqlQuestion } from './check-sql-answer.ts';

export interface SqliteRequest {
  readonly file: string;
  readonly query: string;
  readonly mostRows: number;
}
export type SqliteReply = { readonly answer: SqlAnswer } | { readonly failure: string };

/** A reader that nobody asked for so long is ended. */
const IDLE_MS = 60_000;

interface Reader {
  readonly child: ChildProcess;
  idle: NodeJS.Timeout | null;
}

/** Readers that wait for the next question, by file. One that is asked is in nobody's reach until it has answered. */
const waiting = new Map<string, Reader[]>();

/**
 * Asks a SQLite file, opened for reading only. The library blocks the thread it runs in, and cannot be interrupted by another,
 * so it runs in a process of its own that is killed when nobody waits any more.
 * @throws Error with the reason in words, also when the query may change something
 */
export async function askSqlite(
  file: string,
  { query, signal, mostRows = MOST_ROWS }: SqlQuestion,
): Promise<SqlAnswer> {
  if (!readsOnly(query)) throw new Error('refused: this is not plainly a SELECT or EXPLAIN, and a monitor only reads');
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new Error(`there is no file ${file}`);
  signal.throwIfAborted();
  const reader = waiting.get(file)?.pop() ?? start();
  if (reader.idle) clearTimeout(reader.idle);
  const reply = await ask(reader.child, { file, query, mostRows }, signal);
  keep(file, reader);
  if ('failure' in reply) throw new Error(reply.failure);
  return reply.answer;
}

/** From the sources, as in tests, the built process is taken: it runs JavaScript. */
function start(): Reader {
  const built = import.meta.url.endsWith('.ts') ? '../../../dist/detect/check/' : './';
  const entry = fileURLToPath(new URL(`${built}check-sql-sqlite.entry.js`, import.meta.url));
  const child = fork(entry, [], { env: {}, execArgv: ['--max-old-space-size=128'], stdio: 'ignore' });
  child.unref();
  return { child, idle: null };
}

function ask(child: ChildProcess, request: SqliteRequest, signal: AbortSignal): Promise<SqliteReply> {
  return new Promise<SqliteReply>((resolve, reject) => {
    const end = (settle: () => void) => {
      child.removeAllListeners();
      signal.removeEventListener('abort', onEnd);
      settle();
    };
    const onEnd = () => {
      child.kill('SIGKILL');
      end(() => reject(new Error('the query did not end in time')));
    };
    signal.addEventListener('abort', onEnd);
    child.on('message', (reply) => end(() => resolve(reply as SqliteReply)));
    child.on('error', (error) => end(() => reject(error)));
    child.on('exit', (code, name) => end(() => reject(new Error(`the reader ended with ${name ?? code}`))));
    child.send(request, (error) => error && end(() => reject(error)));
  });
}

/** Keeps a reader for the next question. */
function keep(file: string, reader: Reader): void {
  const readers = waiting.get(file) ?? [];
  waiting.set(file, readers);
  readers.push(reader);
  const drop = () => {
    const rest = readers.filter((one) => one !== reader);
    if (rest.length === 0) waiting.delete(file);
    else waiting.set(file, rest);
    reader.child.kill();
  };
  reader.idle = setTimeout(drop, IDLE_MS).unref();
  reader.child.channel?.unref();
  reader.child.once('exit', drop).once('error', drop);
}
