import type { EpochMs } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { MinuteRow, Transition } from './history-book.ts';
import { LATENCY_OF_CODE } from './latency-code.ts';
import { ensurePartitions } from './partitions.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** An hour is rolled up a little after its end: its last minute is written then. */
const SETTLE_MS = 3 * 60_000;
/** Minutes are kept for two days: what has not been rolled up by then will not be. */
const OLDEST_MS = 2 * DAY_MS;

/** Numbers of monitors in the tables of history. New ones are remembered for good. */
export class SeriesNumbers {
  readonly #known = new Map<string, number>();

  /** @returns the number of each row's monitor, in their order */
  async of(db: Kysely<Database>, rows: readonly { service: string; monitor: string }[]): Promise<number[]> {
    const missing = rows.filter((row) => !this.#known.has(nameOf(row)));
    if (missing.length > 0) await this.#learn(db, missing);
    return rows.map((row) => this.#known.get(nameOf(row)) ?? 0);
  }

  async #learn(db: Kysely<Database>, rows: readonly { service: string; monitor: string }[]): Promise<void> {
    const services = rows.map(({ service }) => service);
    const monitors = rows.map(({ monitor }) => monitor);
    const names = sql`select distinct * from unnest(${services}::text[], ${monitors}::text[]) as n (service, monitor)`;
    await sql`insert into monitor_series (service, monitor) ${names} order by 1, 2 on conflict do nothing`.execute(db);
    const found = await sql<{ id: number; service: string; monitor: string }>`
      select id, service, monitor from monitor_series join (${names}) as n using (service, monitor)`.execute(db);
    for (const row of found.rows) this.#known.set(nameOf(row), row.id);
  }
}

/** Adds minutes to the history, in one statement. What another node saw in the same minute is added up. */
export async function storeMinutes(
  db: Kysely<Database>,
  series: SeriesNumbers,
  rows: readonly MinuteRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const numbers = await series.of(db, rows);
  await ensurePartitions(db, 'monitor_minute', rows);
  const column = (key: 'count' | 'failed' | 'degraded' | 'sumMs' | 'maxMs') => rows.map((row) => row[key]);
  const at = rows.map((row) => new Date(row.atMs));
  const codes = rows.map((row) => Buffer.from(row.codes).toString('hex'));
  await sql`
    insert into monitor_minute as m (at, series, count, failed, degraded, sum_ms, max_ms, codes)
    select at, series, sum(count), sum(failed), sum(degraded), sum(sum_ms), max(max_ms),
      string_agg(decode(codes, 'hex'), ''::bytea)
    from unnest(${at}::timestamptz[], ${numbers}::int[], ${column('count')}::int[], ${column('failed')}::int[],
      ${column('degraded')}::int[], ${column('sumMs')}::real[], ${column('maxMs')}::real[], ${codes}::text[])
      as t (at, series, count, failed, degraded, sum_ms, max_ms, codes)
    group by at, series order by series, at
    on conflict (series, at) do update set
      count = m.count + excluded.count, failed = m.failed + excluded.failed, degraded = m.degraded + excluded.degraded,
      sum_ms = m.sum_ms + excluded.sum_ms, max_ms = greatest(m.max_ms, excluded.max_ms),
      codes = m.codes || excluded.codes`.execute(db);
}

/** Adds changes of states to the history, in one statement. */
export async function storeTransitions(
  db: Kysely<Database>,
  series: SeriesNumbers,
  rows: readonly Transition[],
): Promise<void> {
  if (rows.length === 0) return;
  const numbers = await series.of(db, rows);
  await ensurePartitions(db, 'monitor_transition', rows);
  const at = rows.map((row) => new Date(row.atMs));
  await sql`
    insert into monitor_transition (at, series, status, detail)
    select * from unnest(${at}::timestamptz[], ${numbers}::int[], ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.detail.slice(0, 1000))}::text[])`.execute(db);
}

const UNITS = [
  { unit: 'hour', table: 'monitor_hour', lengthMs: HOUR_MS },
  { unit: 'day', table: 'monitor_day', lengthMs: DAY_MS },
] as const;

/**
 * Makes hours and days (of UTC) of the minutes that are over and not rolled up yet; each in a transaction with the note of
 * how far it has come, so that nothing is counted twice, whoever does it.
 */
export async function rollUp(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  for (const { unit, table, lengthMs } of UNITS) {
    const untilMs = floor(nowMs - SETTLE_MS, lengthMs);
    const rolled = await db.selectFrom('monitor_rolled').select('until').where('unit', '=', unit).executeTakeFirst();
    const oldestMs = floor(nowMs - OLDEST_MS, lengthMs);
    let fromMs = Math.max(rolled?.until.getTime() ?? oldestMs, oldestMs);
    for (; fromMs < untilMs; fromMs += lengthMs) {
      const endMs = fromMs + lengthMs;
      await ensurePartitions(db, table, [{ atMs: fromMs }]);
      const until = new Date(endMs);
      await db.transaction().execute(async (tx) => {
        await sql`
          insert into ${sql.table(table)} (at, series, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms)
          ${rolledMinutes(unit, fromMs, endMs)} on conflict do nothing`.execute(tx);
        await tx
          .insertInto('monitor_rolled')
          .values({ unit, until })
          .onConflict((conflict) => conflict.column('unit').doUpdateSet({ until }))
          .execute();
      });
    }
  }
}

/** Selects minutes as rows of hours or days, by series and beginning; of one series, or of all. */
export function rolledMinutes(
  unit: 'minute' | 'hour' | 'day',
  fromMs: EpochMs,
  toMs: EpochMs,
  series?: readonly number[],
) {
  const ofSeries = series ? sql`and series = any(${[...series]}::int[])` : sql``;
  const at = sql`date_trunc(${sql.lit(unit)}, at, 'UTC')`;
  return sql`
    select at, series, count, failed, degraded, (sum_ms / nullif(timed, 0))::real, nullif(max_ms, 0), p[1]::real, p[2]::real
    from (
      select ${at} as at, series, sum(count)::int as count, sum(failed)::int as failed, sum(degraded)::int as degraded,
        sum(sum_ms) as sum_ms, max(max_ms) as max_ms, sum(length(codes)) as timed, string_agg(codes, ''::bytea) as codes
      from monitor_minute
      where at >= ${new Date(fromMs)} and at < ${new Date(toMs)} ${ofSeries}
      group by ${at}, series
    ) as m
    left join lateral (
      select array_agg(${sql.raw(LATENCY_OF_CODE('code'))} order by share) as p
      from (
        select share, code from unnest(array[0.5, 0.95]) as share,
          lateral (
            select get_byte(codes, i) as code from generate_series(0, length(codes) - 1) as i
            order by 1 offset greatest(0, ceil(share * length(codes))::int - 1) limit 1
          ) as ranked
      ) as shares
    ) as quantiles on true`;
}

function floor(atMs: EpochMs, lengthMs: number): EpochMs {
  return Math.floor(atMs / lengthMs) * lengthMs;
}

function nameOf({ service, monitor }: { readonly service: string; readonly monitor: string }): string {
  return `${service}\n${monitor}`;
}
