import type pg from 'pg';
import { likeOf } from '../control/selection.ts';

/** Rows that are looked at in one statement: their locks are held no longer than a moment. */
const BATCH = 5_000;

/*
 * Rows that others hold are being settled, and go. What fails goes back to its place among the due, so that only its priority
 * changes here.
 */
const ORDER = {
  name: 'inbox-order-waiting',
  text: `
    with looked as materialized (
      select event, type, priority from inbox_waiting where source = $1 and event > $2 order by event limit $4),
    wrong as materialized (
      select w.event, w.priority from inbox_waiting w join looked l on l.event = w.event
      where w.priority <> case when w.type like any($3::text[]) then 0 else 1 end
      for no key update of w skip locked),
    changed as (
      update inbox_waiting w set priority = 1 - wrong.priority from wrong where w.event = wrong.event returning 1)
    select (select max(event) from looked) as last, (select count(*)::int from looked) as looked,
      (select count(*)::int from changed) as changed`,
};

/**
 * Gives what waits of a source the priority that the plan gives its types now, in batches from the oldest on.
 * @param goesOn asked before each batch @param onChanged told of each batch that changed something
 */
export async function orderWaiting(
  pool: pg.Pool,
  source: number,
  first: readonly string[],
  { goesOn, onChanged }: { readonly goesOn: () => boolean; readonly onChanged: () => void },
): Promise<void> {
  let after = '0';
  while (goesOn()) {
    const values = [source, after, first.map(likeOf), BATCH];
    const { rows } = await pool.query<{ last: string | null; looked: number; changed: number }>({ ...ORDER, values });
    const { last = null, looked = 0, changed = 0 } = rows[0] ?? {};
    if (changed > 0) onChanged();
    if (last === null || looked < BATCH) return;
    after = last;
  }
}
