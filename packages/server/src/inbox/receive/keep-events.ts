import { CompiledQuery, type Kysely } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../platform/database/tables.ts';

/** An event as it is kept. Texts hold no U+0000, which PostgreSQL cannot keep: whoever reads them from outside sees to it. */
export interface NewEvent {
  readonly source: number;
  /** By which it is known again; one that is known within the window is counted as a repeat and not kept. */
  readonly vendorId: string;
  readonly type: string;
  readonly orderKey: string | null;
  /** 0: of a type that comes first; 1: any other. */
  readonly priority: number;
  readonly origin: 'received' | 'fetched' | 'edited';
  /** The event that was edited. */
  readonly of: string | null;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly query: string;
  readonly body: Buffer;
  readonly sentAtMs: number | null;
  readonly receivedAtMs: number;
  /** How often it came besides this time, in the same batch. */
  readonly repeats: number;
  /** In seconds. */
  readonly window: number;
  /** Whether it may bring a message of a person about consent. */
  readonly hasMessages?: boolean;
}

/** What became of an event. */
export interface Kept {
  /** Its own id, or that of the earlier event that it repeats. */
  readonly event: string;
  readonly isNew: boolean;
}

/** What became of a batch, by source. */
export interface KeptOfSource {
  readonly source: number;
  readonly fresh: number;
  readonly repeated: number;
}

/**
 * Everything that an event leaves, in one statement: what is known is counted, what is new is kept and waits. An id from before
 * the window is taken over by the new event. Ids are given in the order of the batch; rows that may be there are locked in order
 * of key, because two nodes must not lock crosswise. Bodies come as one value of bytes, which needs no
 * hexadecimal on either side; JSON for the rest took half of the time.
 */
const KEEP = `
  with given as materialized (
    select nextval('inbox_event_id_seq') as id, source, to_timestamp(received_ms / 1000) as received_at, vendor_id, type,
      order_key, priority, origin, of, headers, query, substring($2::bytea from body_at for body_bytes) as body,
      to_timestamp(sent_ms / 1000) as sent_at, repeats, nth
    from unnest(
      $1::int[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::text[], $11::bigint[], $12::text[],
      $13::text[], $14::int[], $15::int[], $16::float8[], $17::int[]
    ) with ordinality as g (source, received_ms, vendor_id, type, order_key, priority, origin, of, headers, query, body_at,
      body_bytes, sent_ms, repeats, nth)
  ), seen as (
    insert into inbox_seen as s (source, vendor_id, event, received_at, repeats, repeated_at)
    select source, vendor_id, id, received_at, repeats, case when repeats > 0 then received_at end
    from given order by source, vendor_id collate "C"
    on conflict (source, vendor_id) do update set
      (event, received_at, repeats, repeated_at) = (select
        case when over then excluded.event else s.event end,
        case when over then excluded.received_at else s.received_at end,
        case when over then excluded.repeats else s.repeats + excluded.repeats + 1 end,
        case when over then excluded.repeated_at else excluded.received_at end
        from (select s.received_at <
          excluded.received_at - ($3::jsonb ->> excluded.source::text)::int * interval '1 second' as over) as age)
    returning s.source, s.vendor_id, s.event
  ), judged as materialized (
    select g.id, g.nth, g.source, g.type, g.received_at, g.repeats, s.event, s.event = g.id as is_new
    from given as g join seen as s on s.source = g.source and s.vendor_id = g.vendor_id
  ), events as (
    insert into inbox_event (id, source, received_at, vendor_id, type, order_key, origin, of, headers, query, body, sent_at)
    overriding system value
    select id, source, received_at, vendor_id, type, order_key, origin, of,
      string_to_array(headers, e'\\n'), query, body, sent_at
    from given where id in (select id from judged where is_new) order by id
  ), waiting as (
    insert into inbox_waiting (event, source, received_at, type, order_key, priority, next_at)
    select id, source, received_at, type, order_key, priority, received_at
    from given where id in (select id from judged where is_new) order by id
  ), noticed as (
    insert into consent_due (event, received_at, next_at)
    select id, received_at, received_at from judged where is_new and source = any($4::int[])
  ), counted as (
    insert into inbox_change (source, type, minute, arrived, repeated)
    select source, type, date_trunc('minute', received_at), count(*) filter (where is_new),
      sum(repeats + case when is_new then 0 else 1 end)
    from judged group by 1, 2, 3
  )`;

const KEEP_AND_TELL = `${KEEP} select event, is_new as "isNew" from judged order by nth`;
const KEEP_AND_COUNT = `${KEEP} select source, (count(*) filter (where is_new))::int as fresh,
  (sum(repeats + case when is_new then 0 else 1 end))::int as repeated from judged group by source`;

/**
 * Keeps events in a transaction of the caller: fetched ones and edited ones. Call `wakeInbox` once it is committed.
 * @param events of which no two have the same source and vendor id
 * @returns what became of each, in their order
 */
export async function insertEvents(tx: Kysely<Database>, events: readonly NewEvent[]): Promise<readonly Kept[]> {
  if (events.length === 0) return [];
  const { rows } = await tx.executeQuery<Kept>(CompiledQuery.raw(KEEP_AND_TELL, valuesOf(events)));
  return rows;
}

/** One event, as `insertEvents` keeps them. */
export async function insertEvent(tx: Kysely<Database>, event: NewEvent): Promise<Kept> {
  const [kept] = await insertEvents(tx, [event]);
  if (!kept) throw new Error('An event was neither kept nor known.');
  return kept;
}

/**
 * Keeps a batch by itself, as a connection of the pool can do it fastest.
 * @param timeoutMs after which the database counts as away; what it did all the same is a repeat when it comes again
 */
export async function keepBatch(
  pool: pg.Pool,
  events: readonly NewEvent[],
  timeoutMs: number,
): Promise<readonly KeptOfSource[]> {
  const query = { name: 'keep-webhooks', text: KEEP_AND_COUNT, values: valuesOf(events), query_timeout: timeoutMs };
  const { rows } = await pool.query<KeptOfSource>(query);
  return rows;
}

/** One row for each id: what came several times is its first, with a count. */
export function folded(batch: readonly NewEvent[]): readonly NewEvent[] {
  const byId = new Map<string, NewEvent>();
  for (const event of batch) {
    const key = `${event.source} ${event.vendorId}`;
    const first = byId.get(key);
    byId.set(key, first ? { ...first, repeats: first.repeats + event.repeats + 1 } : event);
  }
  return byId.size === batch.length ? batch : [...byId.values()];
}

/** The parameters of KEEP: windows by source, sources that are noticed, bodies one behind the other, and a list of each fact. */
function valuesOf(events: readonly NewEvent[]): unknown[] {
  const windows = Object.fromEntries(events.map((event) => [event.source, event.window]));
  const noticed = [...new Set(events.filter(({ hasMessages }) => hasMessages).map(({ source }) => source))];
  let next = 1;
  const starts = events.map(({ body }) => {
    const at = next;
    next += body.length;
    return at;
  });
  return [
    numbers(events.map(({ source }) => source)),
    Buffer.concat(events.map(({ body }) => body)),
    JSON.stringify(windows),
    noticed,
    numbers(events.map(({ receivedAtMs }) => receivedAtMs)),
    events.map(({ vendorId }) => vendorId),
    events.map(({ type }) => type),
    events.map(({ orderKey }) => orderKey),
    numbers(events.map(({ priority }) => priority)),
    `{${events.map(({ origin }) => origin).join(',')}}`,
    events.map(({ of }) => of),
    events.map(({ headers }) => headers.map(onOneLine).join('\n')),
    events.map(({ query }) => query),
    numbers(starts),
    numbers(events.map(({ body }) => body.length)),
    numbers(events.map(({ sentAtMs }) => sentAtMs)),
    numbers(events.map(({ repeats }) => repeats)),
  ];
}

/** As PostgreSQL reads an array, which is less work than to have each number quoted. */
function numbers(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`;
}

/** No header has a line break (RFC 9110, section 5.5), so that one text holds all of an event's; somebody may have written one. */
function onOneLine(text: string): string {
  return text.includes('\n') ? text.replaceAll('\n', ' ') : text;
}
