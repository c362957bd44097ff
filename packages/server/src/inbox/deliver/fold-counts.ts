import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

const MOST_AT_ONCE = 10_000;
const HOUR_MS = 3_600_000;
/** So long the counts are kept by minute. */
const BY_MINUTE_MS = 24 * HOUR_MS;

const COUNTS = sql.raw('arrived, repeated, refused, delivered, failed, died, skipped, replayed');
const SUMS = sql.raw(
  ['arrived', 'repeated', 'refused', 'delivered', 'failed', 'died', 'skipped', 'replayed']
    .map((name) => `sum(${name}) as ${name}`)
    .join(', '),
);
const ADDED = sql.raw(
  ['arrived', 'repeated', 'refused', 'delivered', 'failed', 'died', 'skipped', 'replayed']
    .map((name) => `${name} = t.${name} + excluded.${name}`)
    .join(', '),
);

/**
 * Moves what changed into the counts by minute and into the totals, in one statement: whoever adds the three up at any moment gets
 * the same. Several nodes may do so at once.
 * @returns how many changes were moved; as many as fit means that there may be more
 */
async function foldOnce(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ folded: number }>`
    with gone as (
      delete from inbox_change where ctid = any (array(
        select ctid from inbox_change limit ${MOST_AT_ONCE} for update skip locked))
      returning *),
    by_minute as (
      insert into inbox_count as t (source, type, minute, ${COUNTS})
      select source, type, minute, ${SUMS} from gone group by source, type, minute order by source, minute, type
      on conflict (source, minute, type) do update set ${ADDED}),
    in_total as (
      insert into inbox_total as t (source, type, ${COUNTS})
      select source, type, ${SUMS} from gone group by source, type order by source, type
      on conflict (source, type) do update set ${ADDED})
    select count(*)::int as folded from gone`.execute(db);
  return rows[0]?.folded ?? 0;
}

/** Folds everything that there is now. */
export async function foldCounts(db: Kysely<Database>): Promise<void> {
  while ((await foldOnce(db)) >= MOST_AT_ONCE);
}

/** What is older than a day is kept by hour: a year of a source is a few thousand rows a type. */
export async function foldHours(db: Kysely<Database>, nowMs: number): Promise<void> {
  const before = new Date(Math.floor((nowMs - BY_MINUTE_MS) / HOUR_MS) * HOUR_MS);
  await sql`
    with gone as (
      delete from inbox_count where minute < ${before} and minute <> date_trunc('hour', minute, 'UTC') returning *)
    insert into inbox_count as t (source, type, minute, ${COUNTS})
    select source, type, date_trunc('hour', minute, 'UTC'), ${SUMS} from gone group by 1, 2, 3 order by 1, 3, 2
    on conflict (source, minute, type) do update set ${ADDED}`.execute(db);
}
