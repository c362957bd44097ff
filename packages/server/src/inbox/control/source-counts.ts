import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';

/** How many there were of one type, over all of it. */
export interface TypeCounts {
  readonly type: string;
  readonly arrived: number;
  readonly repeated: number;
  readonly refused: number;
  readonly delivered: number;
  readonly failed: number;
  readonly died: number;
  readonly skipped: number;
  readonly replayed: number;
}

type CountRow = TypeCounts & { readonly source: number };

const SUMS = sql`sum(arrived)::float8 as arrived, sum(repeated)::float8 as repeated, sum(refused)::float8 as refused,
  sum(delivered)::float8 as delivered, sum(failed)::float8 as failed, sum(died)::float8 as died,
  sum(skipped)::float8 as skipped, sum(replayed)::float8 as replayed`;
const COUNTS = sql`arrived, repeated, refused, delivered, failed, died, skipped, replayed`;

/** Counts by source and type, with what is not folded yet: in one statement, so that nothing is counted twice or not at all. */
export async function readCounts(
  app: Pick<App, 'db'>,
  sources: readonly number[],
): Promise<ReadonlyMap<number, TypeCounts[]>> {
  const { rows } = await sql<CountRow>`
    select source, type, ${SUMS} from (
      select source, type, ${COUNTS} from inbox_total where source = any(${sources}::int[])
      union all select source, type, ${COUNTS} from inbox_change where source = any(${sources}::int[])
    ) as all_of_it group by source, type`.execute(app.db);
  const bySource = new Map<number, TypeCounts[]>();
  for (const { source, ...counts } of rows) bySource.set(source, [...(bySource.get(source) ?? []), counts]);
  return bySource;
}

/** What happened in a minute. */
export interface MinuteCounts extends Omit<TypeCounts, 'type'> {
  readonly source: number;
  readonly minute: Date;
}

/** Counts by minute since a moment, oldest first; minutes in which nothing happened are left out. */
export async function readMinutes(
  app: Pick<App, 'db'>,
  sources: readonly number[],
  since: Date,
): Promise<readonly MinuteCounts[]> {
  const { rows } = await sql<MinuteCounts>`
    select source, minute, ${SUMS} from (
      select source, minute, ${COUNTS} from inbox_count where source = any(${sources}::int[]) and minute >= ${since}
      union all
      select source, minute, ${COUNTS} from inbox_change where source = any(${sources}::int[]) and minute >= ${since}
    ) as all_of_it group by source, minute order by minute`.execute(app.db);
  return rows;
}

/** waiting = arrived + replayed - delivered - skipped - dead. Never less than 0. */
export function waitingOf({ arrived, replayed, delivered, skipped, died }: Omit<TypeCounts, 'type'>): number {
  return Math.max(0, arrived + replayed - delivered - skipped - died);
}
