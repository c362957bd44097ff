import { type RateStore, storedKey, verdictOf } from './rate-store.ts';

/** The part of a `pg` pool (or client) that is used. */
export interface PostgresPool {
  query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface PostgresStoreOptions {
  /** The table of `rateLimitTable`. `tocsin_rate_limit` by default. */
  table?: string;
  /** How often rows of keys that went quiet are removed, a thousand at a time. 60,000 by default; 0: never. */
  sweepEveryMs?: number;
  /** Hears of a sweep that failed. */
  onError?: (error: Error) => void;
}

/**
 * The statement that creates the table; run it once, with your migrations. It is unlogged: nothing waits for the disk, and after a
 * crash of PostgreSQL the counting begins anew.
 *
 * @throws when the name is more than letters, digits, underscores and one dot for the schema
 */
export function rateLimitTable(table = 'tocsin_rate_limit'): string {
  const name = tableName(table);
  return `create unlogged table if not exists ${name} (
  key text primary key,
  level double precision not null,
  at timestamptz not null,
  allowed boolean not null,
  empty_at timestamptz not null
) with (fillfactor = 70);
create index if not exists ${name.replace('.', '_')}_empty_at on ${name} (empty_at);`;
}

/**
 * Makes a store in PostgreSQL, by one prepared statement a request, through the application's own pool. The row's lock orders
 * requests of the same key, and the clock is PostgreSQL's. Its errors reject; see `guardStore`.
 *
 * @throws when the table's name cannot be used
 */
export function postgresStore(pool: PostgresPool, options: PostgresStoreOptions = {}): RateStore {
  const { sweepEveryMs = 60_000, onError = () => {} } = options;
  const table = tableName(options.table ?? 'tocsin_rate_limit');
  const text = takeStatement(table);
  const name = `tocsin_rate_take_${table}`;
  let nextSweepMs = performance.now() + sweepEveryMs;
  const sweep = () => {
    if (sweepEveryMs === 0 || performance.now() < nextSweepMs) return;
    nextSweepMs = performance.now() + sweepEveryMs;
    pool.query({ name: `tocsin_rate_sweep_${table}`, text: sweepStatement(table), values: [] }).catch(onError);
  };
  return {
    async take(key, rule) {
      const values = [storedKey(key), rule.limit, rule.windowMs];
      const { rows } = await pool.query({ name, text, values });
      sweep();
      const level = Number(rows[0]?.level);
      if (!Number.isFinite(level)) throw new Error('PostgreSQL answered the rate limit without a level');
      return verdictOf(rows[0]?.allowed === true, level, rule);
    },
  };
}

/** $1 key, $2 limit, $3 window in milliseconds. The clock is read after the row is locked, so that it never goes back. */
function takeStatement(table: string): string {
  const rate = '$2::float8 / ($3::float8 / 1000)';
  const elapsed = 'greatest(0, extract(epoch from clock_timestamp() - r.at)::float8)';
  const drained = `greatest(0, least(r.level, $2::float8) - ${elapsed} * ${rate})`;
  const fits = `${drained} + 1 <= $2::float8 + 1e-6`;
  const window = `$3::float8 * interval '1 millisecond'`;
  return `insert into ${table} as r (key, level, at, allowed, empty_at)
values ($1, case when $2::float8 >= 1 then 1 else 0 end, clock_timestamp(), $2::float8 >= 1, clock_timestamp() + ${window})
on conflict (key) do update set
  level = case when ${fits} then ${drained} + 1 else ${drained} end,
  allowed = ${fits}, at = clock_timestamp(), empty_at = clock_timestamp() + ${window}
returning level, allowed`;
}

function sweepStatement(table: string): string {
  return `delete from ${table} where key in (select key from ${table} where empty_at < clock_timestamp() limit 1000 for update skip locked)`;
}

function tableName(table: string): string {
  if (!/^[a-z_][a-z0-9_]{0,50}(?:\.[a-z_][a-z0-9_]{0,50})?$/.test(table)) {
    throw new Error(
      `"${table}" cannot be the table of the rate limits: use lower-case letters, digits and underscores`,
    );
  }
  return table;
}
