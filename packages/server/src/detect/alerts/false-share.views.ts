import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** So many of the last alerts of a source are looked at. */
const LAST_ALERTS = 20;

export interface FalseShare {
  readonly of: number;
  readonly false: number;
}

/**
 * Of the last 20 alerts of each source of a service that somebody could judge: how many there were, and how many people said
 * were false. What was held reached nobody, so it does not count.
 */
export async function falseShare(
  db: Kysely<Database>,
  service: string,
  sources?: readonly string[],
): Promise<Map<string, FalseShare>> {
  const wanted = sources ? sql`unnest(${sources}::text[])` : sql`(select source from named)`;
  // Each source by one step through the index: a source may have a hundred thousand alerts.
  const { rows } = await sql<{ source: string; of: string; false: string }>`
    with recursive named as (
      (select source from alert where service = ${service} order by source limit 1)
      union all
      select (select a.source from alert a where a.service = ${service} and a.source > named.source order by a.source limit 1)
      from named where named.source is not null
    )
    select s.source, count(last.id) as of, count(last.id) filter (where last.false_positive) as false
    from (select distinct source from ${wanted} as w (source) where source is not null) as s
    left join lateral (
      select id, false_positive from alert where service = ${service} and source = s.source and held_by is null
      order by first_at desc limit ${LAST_ALERTS}
    ) as last on true
    group by s.source`.execute(db);
  return new Map(rows.map((row) => [row.source, { of: Number(row.of), false: Number(row.false) }]));
}
