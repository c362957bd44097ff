import pg from 'pg';
import { type Log, messageOf } from './log.ts';

/** The application's database: one pool for customers' work, and a small one for looking after the application. */
export interface Database {
  /** Runs one statement on a connection of the pool. Rejects when none is free for five seconds. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Runs `work` inside a transaction; what it throws rolls back. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** For faults, health and the page: not touched by faults, and every statement ends within two seconds. */
  readonly control: pg.Pool;
  readonly pool: pg.Pool;
  /** Makes every query wait first, by a real pg_sleep on its connection. 0 ends it. */
  slowDownBy(seconds: number): void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  log: Log;
  /** Gets the duration of each query, the wait for a connection included. */
  observeMs: (durationMs: number) => void;
}

const CONNECT_LIMIT_MS = 5_000;
const CONTROL_LIMIT_MS = 2_000;

/** Connects (for up to `patienceMs` while the server is starting) and creates the tables that are missing. */
export async function openDatabase(options: DatabaseOptions, patienceMs = 30_000): Promise<Database> {
  const { url, poolSize, log, observeMs } = options;
  const pool = createPool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    application_name: 'churn-saver',
  });
  const control = createPool({
    connectionString: url,
    max: 3,
    connectionTimeoutMillis: CONTROL_LIMIT_MS,
    statement_timeout: CONTROL_LIMIT_MS,
    application_name: 'churn-saver-control',
  });
  let slowSeconds = 0;

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    try {
      const client = await pool.connect();
      try {
        if (slowSeconds > 0) await client.query('SELECT pg_sleep($1)', [slowSeconds]);
        return await work(client);
      } finally {
        client.release();
      }
    } finally {
      observeMs(performance.now() - startedAtMs);
    }
  }

  function createPool(config: pg.PoolConfig): pg.Pool {
    const created = new pg.Pool(config);
    created.on('error', (error) => log('WARN', 'an idle database connection was lost', { error: messageOf(error) }));
    // A connection in use may be ended by an administrator: its query rejects, and that is enough.
    created.on('connect', (client) => client.on('error', () => {}));
    return created;
  }

  try {
    await waitForServer(control, patienceMs, log);
    await control.query(TABLES);
  } catch (error) {
    await Promise.all([pool.end(), control.end()]);
    throw error;
  }
  return {
    pool,
    control,
    query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await withClient((client) => client.query<Row>(text, values))).rows,
    transaction: (work) =>
      withClient(async (client) => {
        await client.query('BEGIN');
        try {
          const result = await work(client);
          await client.query('COMMIT');
          return result;
        } catch (error) {
          await client.query('ROLLBACK').catch(() => {});
          throw error;
        }
      }),
    slowDownBy: (seconds) => {
      slowSeconds = seconds;
    },
    close: async () => {
      await Promise.all([pool.end(), control.end()]);
    },
  };
}

async function waitForServer(control: pg.Pool, patienceMs: number, log: Log): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    try {
      await control.query('SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      log('WARN', 'waiting for the database', { error: messageOf(error) });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Removes what is older than a day, a bounded number of rows at a time. */
export async function trimHistory(database: Database): Promise<void> {
  for (const [table, time] of [
    ['events', 'processed_at'],
    ['deliveries', 'created_at'],
    ['job_queue', 'finished_at'],
  ]) {
    await database.query(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${time} < now() - interval '1 day' LIMIT 5000)`,
    );
  }
}

/** A lock keeps two starts from creating the same table at once. Forty members, so that there is work from the beginning. */
const TABLES = `
BEGIN;
SELECT pg_advisory_xact_lock(7701);
CREATE TABLE IF NOT EXISTS members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  member_key text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('active', 'cancelling', 'saved', 'lost')),
  channel text NOT NULL CHECK (channel IN ('push', 'dm')),
  next_reminder_at timestamptz,
  reminders_sent integer NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id text NOT NULL UNIQUE,
  type text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz,
  error text
);
CREATE INDEX IF NOT EXISTS events_unprocessed ON events (created_at) WHERE processed_at IS NULL;
CREATE TABLE IF NOT EXISTS job_queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'done', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  run_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  claimed_at timestamptz,
  finished_at timestamptz
);
CREATE INDEX IF NOT EXISTS job_queue_open ON job_queue (run_at) WHERE status IN ('pending', 'running');
CREATE TABLE IF NOT EXISTS deliveries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('push', 'dm')),
  status text NOT NULL CHECK (status IN ('delivered', 'failed')),
  error text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS deliveries_created ON deliveries (created_at);
CREATE TABLE IF NOT EXISTS faults (
  name text PRIMARY KEY,
  switched_on_at timestamptz NOT NULL DEFAULT now(),
  until timestamptz
);
INSERT INTO members (member_key, status, channel, next_reminder_at)
SELECT 'mem_' || n,
       CASE WHEN n % 2 = 0 THEN 'cancelling' ELSE 'active' END,
       CASE WHEN n % 4 < 2 THEN 'push' ELSE 'dm' END,
       CASE WHEN n % 2 = 0 THEN now() END
FROM generate_series(1, 40) AS n
WHERE NOT EXISTS (SELECT 1 FROM members);
COMMIT;`;
