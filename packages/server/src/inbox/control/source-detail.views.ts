import type { z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { getInboxSource } from '../contract.ts';
import type { FoundSource } from './find-source.ts';
import { viewSource } from './source.views.ts';
import { readMinutes } from './source-counts.ts';

type SourceDetail = z.infer<(typeof getInboxSource.responses)[200]['content']['application/json']['schema']>;

/** So many failing events are looked through for their reasons, of those that fail for the longest. */
const MOST_FAILING = 20_000;
const MOST_REASONS = 20;

/**
 * One source: how it flows, and what fails for which reasons.
 * @param hours so many of its flow
 */
export async function readSource(
  app: App,
  found: FoundSource,
  hours: number,
): Promise<Pick<SourceDetail, 'source' | 'flow' | 'failures' | 'failuresCut'>> {
  const since = new Date(app.clock.now() - hours * 3_600_000);
  const minutes = await readMinutes(app, [found.id], since);
  const { failures, looked } = await readFailures(app, found.id);
  return {
    source: await viewSource(app, found),
    flow: minutes.map(({ source: _, minute, ...counts }) => ({ minute: minute.toISOString(), ...counts })),
    failures,
    failuresCut: looked >= MOST_FAILING,
  };
}

interface FailureRow {
  readonly reason: string;
  readonly waiting: number;
  readonly dead: number;
  readonly types: string[];
  readonly oldest: Date;
  readonly event: string;
  readonly looked: number;
}

async function readFailures(app: App, source: number) {
  const { rows } = await sql<FailureRow>`
    with failing as materialized (
      (select event, type, received_at, error, dead from inbox_waiting
        where source = ${source} and later and not dead and attempts > 0 order by next_at limit ${MOST_FAILING})
      union all
      (select event, type, received_at, error, dead from inbox_waiting
        where source = ${source} and dead order by event limit ${MOST_FAILING})
    )
    select coalesce(error, 'No reason was kept') as reason, (count(*) filter (where not dead))::int as waiting,
      (count(*) filter (where dead))::int as dead, (array_agg(distinct type))[1:10] as types, min(received_at) as oldest,
      min(event) as event, (select count(*)::int from failing) as looked
    from failing group by 1 order by count(*) desc, 1 limit ${MOST_REASONS}`.execute(app.db);
  const failures = rows.map(({ oldest, looked: _, ...row }) => ({ ...row, oldestAt: oldest.toISOString() }));
  return { failures, looked: rows[0]?.looked ?? 0 };
}
