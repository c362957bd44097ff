import {
  COUNTER_STEP_MS,
  type CounterStep,
  type EpochMs,
  flattenSketch,
  mergeSketches,
  type Sketch,
  stepOf,
} from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** What was observed of one name at one moment: pushed by an application, or read from a source. */
export interface CounterPoint extends Partial<Omit<CounterStep, 'startMs'>> {
  readonly metric: string;
}

/** How long steps are kept: a week can be compared with the one before it, for a day. */
const RETENTION_MS = 8 * 86_400_000;

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
    insert into counter_step as c (service, metric, start_at, ok, fail, count, sum, sketch, last, min, max)
    select ${service}, metric, ${startAt}, ok, fail, count, sum, sketch, last, min, max
    from jsonb_to_recordset(${JSON.stringify(asRows(points))}::jsonb)
      as p (metric text, ok float8, fail float8, count float8, sum float8, sketch float8[],
            last float8, min float8, max float8)
    on conflict (service, metric, start_at) do update set
      ok = c.ok + excluded.ok, fail = c.fail + excluded.fail,
      count = c.count + excluded.count, sum = c.sum + excluded.sum,
      sketch = add_sketches(c.sketch, excluded.sketch),
      last = coalesce(excluded.last, c.last),
      min = least(c.min, excluded.min), max = greatest(c.max, excluded.max)`.execute(db);
}

/** Forgets steps that are past their retention. */
export async function pruneCounters(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('counter_step')
    .where('start_at', '<', new Date(nowMs - RETENTION_MS))
    .execute();
}

type Seen = Omit<CounterStep, 'startMs'>;

/** One row a metric, in order of name: a statement cannot add to a row twice, and two pushes must not lock crosswise. */
function asRows(points: readonly CounterPoint[]): object[] {
  const rows = new Map<string, Seen>();
  for (const { metric, ...seen } of points) {
    const before = rows.get(metric);
    const own = stepOf(0, seen);
    rows.set(metric, before ? addSeen(before, own) : own);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([metric, seen]) => ({ ...seen, metric, sketch: flattenSketch(seen.sketch) }));
}

function addSeen(a: Seen, b: Seen): Seen {
  return {
    ok: a.ok + b.ok,
    fail: a.fail + b.fail,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    sketch: mergeSketches([a.sketch, b.sketch]),
    last: b.last ?? a.last,
    min: edge(Math.min, a.min, b.min),
    max: edge(Math.max, a.max, b.max),
  };
}

function edge(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}

/** What one value of a gauge adds; only values from 0 on have quantiles. */
export function gaugeSeen(values: readonly number[], sketch: Sketch | null): Partial<Seen> {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    count: values.length,
    sum,
    sketch,
    last: sum,
    min: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}
