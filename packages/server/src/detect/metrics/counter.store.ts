import { COUNTER_STEP_MS, type EpochMs, LATENCY_BOUNDS_MS } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** One metric of one push of an application. */
interface CounterPoint {
  readonly metric: string;
  readonly ok: number;
  readonly fail: number;
  readonly count: number;
  readonly sum: number;
  /** By upper bound in milliseconds, `inf` for what is above the last. */
  readonly buckets: Readonly<Record<string, number>> | null;
}

/** How long pushed counters are kept: a week can be compared with the one before it, for a day. */
const RETENTION_MS = 8 * 86_400_000;

export const BUCKET_NAMES: readonly string[] = [...LATENCY_BOUNDS_MS.map(String), 'inf'];

/** Adds points to the step of 10 seconds that `atMs` is in. */
export async function addCounters(
  db: Kysely<Database>,
  service: string,
  points: readonly CounterPoint[],
  atMs: EpochMs,
): Promise<void> {
  if (points.length === 0) return;
  const startAt = new Date(Math.floor(atMs / COUNTER_STEP_MS) * COUNTER_STEP_MS);
  await sql`
    insert into counter_step as c (service, metric, start_at, ok, fail, count, sum, buckets)
    select ${service}, metric, ${startAt}, ok, fail, count, sum, buckets
    from jsonb_to_recordset(${JSON.stringify(mergePoints(points))}::jsonb)
      as p (metric text, ok float8, fail float8, count float8, sum float8, buckets float8[])
    on conflict (service, metric, start_at) do update set
      ok = c.ok + excluded.ok, fail = c.fail + excluded.fail,
      count = c.count + excluded.count, sum = c.sum + excluded.sum,
      buckets = add_buckets(c.buckets, excluded.buckets)`.execute(db);
}

/** Forgets counters that are past their retention. */
export async function pruneCounters(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('counter_step')
    .where('start_at', '<', new Date(nowMs - RETENTION_MS))
    .execute();
}

type Row = Omit<CounterPoint, 'buckets'> & { readonly buckets: readonly number[] | null };

/** One row a metric, in order of name: a statement cannot add to a row twice, and two pushes must not lock crosswise. */
function mergePoints(points: readonly CounterPoint[]): Row[] {
  const rows = new Map<string, Row>();
  for (const point of points) {
    const before = rows.get(point.metric);
    const buckets = point.buckets && BUCKET_NAMES.map((name) => point.buckets?.[name] ?? 0);
    rows.set(point.metric, before ? addRows(before, { ...point, buckets }) : { ...point, buckets });
  }
  return [...rows.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1));
}

function addRows(a: Row, b: Row): Row {
  const buckets =
    a.buckets && b.buckets ? a.buckets.map((n, i) => n + (b.buckets?.[i] ?? 0)) : (a.buckets ?? b.buckets);
  return {
    metric: a.metric,
    ok: a.ok + b.ok,
    fail: a.fail + b.fail,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    buckets,
  };
}
