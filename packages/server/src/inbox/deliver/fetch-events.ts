import type pg from 'pg';

/** An event that may be delivered, with all that is sent. */
export interface FetchedEvent {
  readonly event: string;
  /** As PostgreSQL writes it: to the microsecond, since it is part of the event's key. */
  readonly receivedAt: string;
  readonly receivedMs: number;
  readonly vendorId: string;
  /** How it came; `fetched`: from the vendor's list, which signs nothing. */
  readonly origin: 'received' | 'fetched' | 'edited';
  readonly type: string;
  readonly orderKey: string | null;
  readonly priority: 0 | 1;
  readonly attempts: number;
  readonly replay: number;
  readonly later: boolean;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly query: string;
  readonly body: Buffer;
}

/** The last event seen of each priority. */
export type Cursor = readonly [first: string, other: string];

export const START: Cursor = ['0', '0'];

/** The last of what is due that was looked at: by the moment at which it is, then by its number. */
export interface DuePlace {
  readonly at: string;
  readonly event: string;
}

export const FIRST_DUE: DuePlace = { at: '-infinity', event: '0' };

/** What is asked of a source. */
export interface Wanted {
  readonly source: number;
  /** Only the types that come first: then the others do not stand before them either. */
  readonly firstOnly: boolean;
  readonly most: number;
}

/** What was found, and how far the search came. */
export interface Found<Place> {
  readonly events: readonly FetchedEvent[];
  readonly cursor: Place;
  /** Rows that were looked at. */
  readonly scanned: number;
  /** Whether there may be more behind the cursor. */
  readonly hasMore: boolean;
}

/** Bodies that are read at once; one event always is. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Nothing that can be delivered stands before `w` under its key. */
const IS_HEAD = `(w.order_key is null or not exists (
  select from inbox_waiting o where o.source = w.source and o.order_key = w.order_key and o.event < w.event
    and not o.dead and (o.priority = 0 or not $2)))`;

const COLUMNS = `w.event, w.received_at::text as "receivedAt", w.type, w.order_key as "orderKey", w.priority, w.attempts,
  w.replay, w.later, w.received_ms as "receivedMs", w.vendor_id as "vendorId", w.origin, w.headers, w.query, w.body, w.next_at::text as "nextAt"`;

/** Adds what is sent, as far as it fits; how far the search came is told even where nothing may be delivered. */
const withBodies = (picked: string) => `
  with picked as materialized (${picked}),
  sized as materialized (
    select w.*, extract(epoch from w.received_at)::float8 * 1000 as received_ms, e.vendor_id, e.origin, e.query, e.body,
      array_to_json(e.headers)::text as headers,
      sum(octet_length(e.body)) over (order by w.place) as bytes, row_number() over (order by w.place) as nth
    from picked w join inbox_event e on e.id = w.event and e.received_at = w.received_at
    where w.is_head),
  summary as (
    select count(*)::int as scanned, (select count(*)::int from sized) as heads,
      max(event) filter (where priority = 0) as last_first, max(event) filter (where priority = 1) as last_other,
      (array_agg(event order by place desc))[1] as last_event, max(next_at)::text as last_at
    from picked)
  select s.scanned, s.heads, s.last_first as "lastFirst", s.last_other as "lastOther", s.last_event as "lastEvent",
    s.last_at as "lastAt", ${COLUMNS}
  from summary s left join (select * from sized where bytes <= ${MOST_BYTES} or nth = 1) as w on true order by w.place`;

const FRESH_OF = (priority: 0 | 1, after: string, also: string) => `
  (select w.*, ${IS_HEAD} as is_head from inbox_waiting w
   where w.source = $1 and w.priority = ${priority} and w.event > ${after} and not w.later and not w.dead ${also}
   order by w.event limit $3)`;

const FRESH = {
  name: 'inbox-fresh',
  text: withBodies(`select *, row_number() over (order by priority, event) as place from (
    select * from (${FRESH_OF(0, '$4', '')} union all ${FRESH_OF(1, '$5', 'and not $2')}) as both_of limit $3) as fresh`),
};

const DUE = {
  name: 'inbox-due',
  text: withBodies(`select w.*, ${IS_HEAD} as is_head, row_number() over (order by w.next_at, w.event) as place from (
    select * from inbox_waiting w where w.source = $1 and w.later and not w.dead and w.next_at <= $4
      and (w.next_at, w.event) > ($5::timestamptz, $6::bigint) and (w.priority = 0 or not $2)
    order by w.next_at, w.event limit $3) as w`),
};

const HEADS = {
  name: 'inbox-heads',
  text: withBodies(`select w.*, true as is_head, row_number() over (order by w.event) as place
    from unnest($4::text[]) as k cross join lateral (
      select * from inbox_waiting w where w.source = $1 and w.order_key = k and not w.dead
        and (w.priority = 0 or not $2) order by w.event limit 1) as w
    where not w.later or w.next_at <= $5 limit $3`),
};

interface Summary {
  readonly scanned: number;
  readonly heads: number;
  readonly lastFirst: string | null;
  readonly lastOther: string | null;
  readonly lastEvent: string | null;
  readonly lastAt: string | null;
}

type Row = Summary & { [name in keyof FetchedEvent]: FetchedEvent[name] | null } & {
  readonly headers: string | null;
  readonly nextAt: string | null;
};

/** Events whose turn it is, behind the cursor: what comes first before all else, each kind in the order of arrival. */
export async function fetchFresh(pool: pg.Pool, wanted: Wanted, after: Cursor): Promise<Found<Cursor>> {
  const { source, firstOnly, most } = wanted;
  const { events, summary } = await read(pool, FRESH, [source, firstOnly, most, ...after]);
  const { scanned, heads } = summary;
  return {
    events,
    scanned,
    hasMore: scanned >= most || events.length < heads,
    cursor: cursorOf(events, summary, after),
  };
}

/** Behind what was looked at; where not all that was found did fit, behind the last that did. */
function cursorOf(events: readonly FetchedEvent[], { heads, lastFirst, lastOther }: Summary, after: Cursor): Cursor {
  const last = events.at(-1);
  if (last === undefined || events.length === heads) return [lastFirst ?? after[0], lastOther ?? after[1]];
  return last.priority === 0 ? [last.event, after[1]] : [lastFirst ?? after[0], last.event];
}

/** Events that wait for a moment that has come, behind a place, the longest due first. */
export async function fetchDue(
  pool: pg.Pool,
  wanted: Wanted,
  after: DuePlace,
  nowMs: number,
): Promise<Found<DuePlace>> {
  const { source, firstOnly, most } = wanted;
  const values = [source, firstOnly, most, new Date(nowMs), after.at, after.event];
  const { events, summary, lastAt } = await read(pool, DUE, values);
  const { scanned, heads } = summary;
  const isCut = events.length < heads;
  const at = isCut ? lastAt : summary.lastAt;
  const event = isCut ? events.at(-1)?.event : summary.lastEvent;
  return { events, scanned, hasMore: scanned >= most || isCut, cursor: at && event ? { at, event } : after };
}

/** The events that are now the first of their keys, where they may be delivered now. */
export async function fetchHeads(
  pool: pg.Pool,
  wanted: Wanted,
  keys: readonly string[],
  nowMs: number,
): Promise<readonly FetchedEvent[]> {
  const { source, firstOnly, most } = wanted;
  return (await read(pool, HEADS, [source, firstOnly, most, keys, new Date(nowMs)])).events;
}

async function read(pool: pg.Pool, query: { name: string; text: string }, values: unknown[]) {
  const { rows } = await pool.query<Row>({ ...query, values });
  const none = { lastFirst: null, lastOther: null, lastEvent: null, lastAt: null };
  const summary: Summary = rows[0] ?? { scanned: 0, heads: 0, ...none };
  return { summary, events: rows.flatMap(toEvent), lastAt: rows.at(-1)?.nextAt ?? null };
}

function toEvent(row: Row): FetchedEvent[] {
  const { scanned, heads, lastFirst, lastOther, lastEvent, lastAt, nextAt, headers, ...event } = row;
  if (event.event === null || headers === null) return [];
  return [{ ...(event as Omit<FetchedEvent, 'headers'>), headers: JSON.parse(headers) as string[] }];
}
