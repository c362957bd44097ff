import { sql } from 'kysely';
import type { Tx } from '../../platform/database/tables.ts';
import { likeOf } from './selection.ts';

/** Events of one source, and who does something with them. */
export interface Batch {
  readonly source: number;
  readonly events: readonly string[];
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
}

/*
 * Each of these is one statement, which changes what waits, records it and counts it: whoever settles the same event at the same
 * moment either comes first, and then nothing is changed here, or finds its row gone.
 */

/** Gives up what waits or is dead. @returns how many */
export async function skipEvents(tx: Tx, { source, events, at, by, reason }: Batch): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      delete from inbox_waiting where source = ${source} and event = any(${events}::bigint[])
      returning event, received_at, type, dead, replay
    ), noted as (
      insert into inbox_attempt (event, received_at, source, at, action, replay, note, by)
      select event, received_at, ${source}, ${at}, 'skipped', replay, ${reason}, ${by} from gone
    ), counted as (
      insert into inbox_change (source, type, minute, skipped, died)
      select ${source}, type, date_trunc('minute', ${at}::timestamptz), count(*), -count(*) filter (where dead)
      from gone group by type
    ) select count(*)::int as count from gone`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Takes dead letters up again, with all their attempts before them. @returns how many */
export async function takeUpEvents(tx: Tx, { source, events, at, by, reason }: Batch): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with taken as (
      update inbox_waiting set dead = false, attempts = 0, later = true, next_at = ${at}
      where source = ${source} and event = any(${events}::bigint[]) and dead
      returning event, received_at, type, replay
    ), noted as (
      insert into inbox_attempt (event, received_at, source, at, action, replay, note, by)
      select event, received_at, ${source}, ${at}, 'replayed', replay, ${`Taken up again: ${reason}`}, ${by} from taken
    ), counted as (
      insert into inbox_change (source, type, minute, died)
      select ${source}, type, date_trunc('minute', ${at}::timestamptz), -count(*) from taken group by type
    ) select count(*)::int as count from taken`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Has what waits for another attempt tried now. @returns how many were not due */
export async function hastenEvents(tx: Tx, { source, events, at }: Batch): Promise<number> {
  const { numAffectedRows } = await sql`
    update inbox_waiting set next_at = ${at}
    where source = ${source} and event = any(${events}::bigint[]) and later and not dead and next_at > ${at}`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

/**
 * Has events that are settled delivered again, under the next number of a replay.
 * @param first types that come before others. @returns how many
 */
export async function replayEvents(tx: Tx, batch: Batch, first: readonly string[]): Promise<number> {
  const { source, events, at, by, reason } = batch;
  const { rows } = await sql<{ count: number }>`
    with again as (
      insert into inbox_waiting (event, source, received_at, type, order_key, priority, later, next_at, replay)
      select id, source, received_at, type, order_key,
        case when type like any(${first.map(likeOf)}::text[]) then 0 else 1 end, true, ${at},
        1 + coalesce((select max(replay) from inbox_attempt a where a.event = e.id and a.received_at = e.received_at), 0)
      from inbox_event as e where id = any(${events}::bigint[]) and source = ${source}
      on conflict (event) do nothing
      returning event, received_at, type, replay
    ), noted as (
      insert into inbox_attempt (event, received_at, source, at, action, replay, note, by)
      select event, received_at, ${source}, ${at}, 'replayed', replay, ${reason}, ${by} from again
    ), counted as (
      insert into inbox_change (source, type, minute, replayed)
      select ${source}, type, date_trunc('minute', ${at}::timestamptz), count(*) from again group by type
    ) select count(*)::int as count from again`.execute(tx);
  return rows[0]?.count ?? 0;
}
