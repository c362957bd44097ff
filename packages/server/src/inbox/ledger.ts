import { type Kysely, sql } from 'kysely';
import type { Database } from '../platform/database/tables.ts';

/** The ledger of a source at one moment: what came, and where all of it is. */
export interface Ledger {
  readonly arrived: number;
  readonly replayed: number;
  readonly delivered: number;
  readonly skipped: number;
  /** Counted in the rows themselves, not in the books. */
  readonly waiting: number;
  readonly dead: number;
  /** arrived + replayed − (waiting + dead + delivered + skipped); 0: nothing was lost and nothing made up. */
  readonly difference: number;
  /** Dead letters by the books less those that there are; 0 as well. */
  readonly deadDifference: number;
  readonly isBalanced: boolean;
}

/**
 * Compares the books of a source with the rows that there are, in one snapshot: it is true at any moment, also while events come
 * and go. Costs a count of what waits.
 */
export async function ledgerOf(db: Kysely<Database>, sourceId: number): Promise<Ledger> {
  const { rows } = await sql<
    Record<'arrived' | 'replayed' | 'delivered' | 'skipped' | 'died' | 'waiting' | 'dead', number>
  >`
    with books as (
      select arrived, replayed, delivered, skipped, died from inbox_total where source = ${sourceId}
      union all
      select arrived, replayed, delivered, skipped, died from inbox_change where source = ${sourceId})
    select coalesce(sum(arrived), 0)::float8 as arrived, coalesce(sum(replayed), 0)::float8 as replayed,
      coalesce(sum(delivered), 0)::float8 as delivered, coalesce(sum(skipped), 0)::float8 as skipped,
      coalesce(sum(died), 0)::float8 as died,
      (select count(*) from inbox_waiting where source = ${sourceId} and not dead)::float8 as waiting,
      (select count(*) from inbox_waiting where source = ${sourceId} and dead)::float8 as dead
    from books`.execute(db);
  const none = { arrived: 0, replayed: 0, delivered: 0, skipped: 0, died: 0, waiting: 0, dead: 0 };
  const { died, ...counts } = rows[0] ?? none;
  const { arrived, replayed, waiting, dead, delivered, skipped } = counts;
  const difference = arrived + replayed - (waiting + dead + delivered + skipped);
  const deadDifference = died - dead;
  return { ...counts, difference, deadDifference, isBalanced: difference === 0 && deadDifference === 0 };
}
