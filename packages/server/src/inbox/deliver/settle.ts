import type pg from 'pg';
import type { FetchedEvent } from './fetch-events.ts';

/** What became of an attempt. */
export interface Outcome {
  readonly event: FetchedEvent;
  readonly action: 'delivered' | 'failed' | 'dead';
  readonly status: number | null;
  readonly durationMs: number;
  /** Why it failed, or the beginning of the answer. */
  readonly note: string | null;
  readonly atMs: number;
  /** The next attempt; of what is delivered or dead, nothing follows. */
  readonly nextMs: number;
}

/** Who settles: a node that owns the source no more changes nothing. */
export interface Ownership {
  readonly source: number;
  readonly node: string;
  readonly epoch: string;
}

/** Of what was under way when somebody gave it up. */
const MEANWHILE = 'It was under way when it was given up, and the application took it all the same';

/*
 * The owner's row is locked: whoever takes the source over waits until this is committed, and reads after it. What a person
 * gave up meanwhile is in no row any more: it is counted once, as given up, and its attempt says that it was delivered all the same.
 */
const SETTLE = {
  name: 'inbox-settle',
  text: `
    with own as materialized (
      select 1 from inbox_owner where source = $1 and node = $2 and epoch = $3 for share),
    outcome as materialized (
      select * from unnest($4::bigint[], $5::timestamptz[], $6::text[], $7::int[], $8::int[], $9::text[], $10::timestamptz[],
          $11::timestamptz[], $12::int[], $13::text[])
        as o (event, received_at, action, status, duration_ms, note, at, next_at, replay, type)
      where exists (select from own)),
    gone as (
      delete from inbox_waiting w using outcome o
      where w.event = o.event and w.replay = o.replay and not w.dead and o.action = 'delivered'
      returning o.event, o.type, o.action),
    stayed as (
      update inbox_waiting w set attempts = w.attempts + 1, next_at = o.next_at, later = true,
        dead = o.action = 'dead', error = o.note
      from outcome o
      where w.event = o.event and w.replay = o.replay and not w.dead and o.action <> 'delivered'
      returning o.event, o.type, o.action),
    settled as (select * from gone union all select * from stayed),
    kept as (
      insert into inbox_attempt (event, received_at, source, at, action, replay, status, duration_ms, note)
      select o.event, o.received_at, $1, o.at,
        case when s.event is not null then o.action when o.action = 'delivered' then 'skipped' else 'failed' end,
        o.replay, o.status, o.duration_ms,
        case when s.event is null and o.action = 'delivered' then '${MEANWHILE}' else o.note end
      from outcome o left join settled s on s.event = o.event),
    counted as (
      insert into inbox_change (source, type, minute, delivered, failed, died)
      select $1, type, date_trunc('minute', $14::timestamptz), count(*) filter (where action = 'delivered'),
        count(*) filter (where action <> 'delivered'), count(*) filter (where action = 'dead')
      from settled group by type)
    select exists (select from own) as owned`,
};

/**
 * Writes what became of attempts, in one statement.
 * @returns false when the source is another node's by now: then nothing was written
 */
export async function settle(
  pool: pg.Pool,
  own: Ownership,
  outcomes: readonly Outcome[],
  nowMs: number,
): Promise<boolean> {
  const column = <T>(pick: (one: Outcome) => T) => outcomes.map(pick);
  const values = [
    ...[own.source, own.node, own.epoch],
    column(({ event }) => event.event),
    column(({ event }) => event.receivedAt),
    column(({ action }) => action),
    column(({ status }) => status),
    column(({ durationMs }) => Math.round(durationMs)),
    column(({ note }) => note),
    column(({ atMs }) => new Date(atMs).toISOString()),
    column(({ nextMs }) => new Date(nextMs).toISOString()),
    column(({ event }) => event.replay),
    column(({ event }) => event.type),
    new Date(nowMs).toISOString(),
  ];
  const { rows } = await pool.query<{ owned: boolean }>({ ...SETTLE, values });
  return rows[0]?.owned === true;
}
