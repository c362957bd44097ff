import { type RawBuilder, sql } from 'kysely';

export type EventState = 'waiting' | 'dead' | 'delivered' | 'skipped';

/** Which events of a source are meant: all conditions together. Null: no condition. */
export interface Selection {
  readonly states: readonly EventState[];
  /** `*` stands for any text. */
  readonly types: readonly string[] | null;
  /** ISO 8601; the first moment, and the one before which. */
  readonly from: string | null;
  readonly to: string | null;
  readonly vendorId: string | null;
  readonly orderKey: string | null;
  /** Some text of the vendor's id. */
  readonly text: string | null;
  /** Numbers of events here. */
  readonly events: readonly string[] | null;
}

export const EVERYTHING: Selection = {
  ...{ states: ['waiting', 'dead', 'delivered', 'skipped'], types: null, from: null, to: null },
  ...{ vendorId: null, orderKey: null, text: null, events: null },
};

/**
 * Where events are looked for: among what waits, among dead letters, or in all that ever arrived. Each has an index by which it
 * is read in order; what waits is never looked for in the history.
 */
export type Stage = 'waiting' | 'dead' | 'history';

/** The stages of a selection, in the order in which an operation goes through them: what it takes up it must not meet again. */
export function stagesOf({ states, vendorId, events }: Selection): readonly Stage[] {
  if (vendorId !== null || events !== null) return ['history'];
  if (states.includes('delivered') || states.includes('skipped')) return ['history'];
  return (['waiting', 'dead'] as const).filter((state) => states.includes(state));
}

/** The last event that was looked at. */
export interface Place {
  /** With microseconds, as the database has it. */
  readonly at: string;
  readonly event: string;
}

export interface Scan {
  readonly source: number;
  readonly selection: Selection;
  readonly stage: Stage;
  /** Null: from the beginning. */
  readonly after: Place | null;
  /** Only events up to this number; null: all. */
  readonly upto: string | null;
  readonly newestFirst: boolean;
  /** Null: without an end. */
  readonly most: number | null;
}

/**
 * The part of a stage that is looked at, in the stage's order: `event`, `received_at`, `type`, `order_key`, `vendor_id`. What an
 * index answers is decided here; the rest is `conditions`.
 */
export function scanned(scan: Scan): RawBuilder<unknown> {
  const { selection, stage, most } = scan;
  if (selection.events !== null) return amongEvents(scan, selection.events);
  if (selection.vendorId !== null) return amongVendorIds(scan, selection.vendorId);
  const table = stage === 'history' ? sql`inbox_event` : sql`inbox_waiting`;
  const event = stage === 'history' ? sql`id` : sql`event`;
  const kind = { history: sql``, waiting: sql`and not dead`, dead: sql`and dead` }[stage];
  const limit = most === null ? sql`` : sql`limit ${most}`;
  return sql`select ${event} as event, received_at, type, order_key, ${vendorIdOf(scan)} as vendor_id from ${table}
    where source = ${scan.source} ${kind} ${within(scan, event)} ${ofKey(scan)}
    order by ${orderOf(scan, event)} ${limit}`;
}

/** What waits under a key has an index of its own; dead letters and the history are looked through. */
function ofKey({ stage, selection: { orderKey } }: Scan): RawBuilder<unknown> {
  return stage === 'waiting' && orderKey !== null ? sql`and order_key = ${orderKey}` : sql``;
}

/** What waits has its vendor's id elsewhere: it is looked up only where it is asked for. */
function vendorIdOf({ stage, selection }: Scan): RawBuilder<unknown> {
  if (stage === 'history') return sql`vendor_id`;
  if (selection.text === null) return sql`null::text`;
  return sql`(select e.vendor_id from inbox_event as e
    where e.id = inbox_waiting.event and e.received_at = inbox_waiting.received_at)`;
}

const COLUMNS = sql`id as event, received_at, type, order_key, vendor_id`;

/** Few of them: read by their own index first, so that the planner does not walk through the history for them. */
function amongEvents({ source }: Scan, events: readonly string[]): RawBuilder<unknown> {
  return sql`select ${COLUMNS} from inbox_event where id = any(${events}::bigint[]) and source = ${source}`;
}

function amongVendorIds({ source }: Scan, vendorId: string): RawBuilder<unknown> {
  return sql`select ${COLUMNS} from (
      select * from inbox_event where vendor_id = ${vendorId} offset 0
    ) as named where source = ${source}`;
}

function within({ selection: { from, to }, after, upto, stage, newestFirst }: Scan, event: RawBuilder<unknown>) {
  const beyond = newestFirst ? sql`<` : sql`>`;
  const place =
    after &&
    (stage === 'dead'
      ? sql`and ${event} ${beyond} ${after.event}::bigint`
      : sql`and (received_at, ${event}) ${beyond} (${after.at}::timestamptz, ${after.event}::bigint)`);
  return sql`${from === null ? sql`` : sql`and received_at >= ${from}::timestamptz`}
    ${to === null ? sql`` : sql`and received_at < ${to}::timestamptz`}
    ${upto === null ? sql`` : sql`and ${event} <= ${upto}::bigint`}
    ${place ?? sql``}`;
}

function orderOf({ stage, newestFirst }: Scan, event: RawBuilder<unknown>): RawBuilder<unknown> {
  const direction = newestFirst ? sql`desc` : sql`asc`;
  return stage === 'dead' ? sql`${event} ${direction}` : sql`received_at ${direction}, ${event} ${direction}`;
}

/** The same order for the rows of `judged`. */
export function orderOfJudged({ stage, newestFirst }: Pick<Scan, 'stage' | 'newestFirst'>): RawBuilder<unknown> {
  const direction = newestFirst ? sql`desc` : sql`asc`;
  return stage === 'dead' ? sql`event ${direction}` : sql`received_at ${direction}, event ${direction}`;
}

/**
 * The scanned events that are meant, with their state: `event`, `received_at`, `state`, `place_at`. What was given up and not
 * delivered since is found once for all of them, which costs a fraction of looking for each.
 */
export function judged(scan: Scan): RawBuilder<unknown> {
  return sql`
    with s as materialized (${scanned(scan)}),
    given_up as materialized (
      select a.event from inbox_attempt as a
      where a.source = ${scan.source} and a.action = 'skipped'
        and a.received_at between (select min(received_at) from s) and (select max(received_at) from s)
        and not exists (select from inbox_attempt as d
          where d.event = a.event and d.received_at = a.received_at and d.action = 'delivered' and d.at > a.at)
    ), states as (
      select s.*, case when w.dead then 'dead' when w.event is not null then 'waiting'
        when s.event in (select event from given_up) then 'skipped' else 'delivered' end as state
      from s left join inbox_waiting as w on w.event = s.event
    )
    select event, received_at, state,
      to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place_at
    from states where ${conditions(scan)}`;
}

/** The conditions of a selection that no index of the scan answers. */
function conditions({ selection, upto, after, newestFirst }: Scan): RawBuilder<unknown> {
  const { states, types, from, to, orderKey, text, events, vendorId } = selection;
  const beyond = newestFirst ? sql`<` : sql`>`;
  // Events that are named are scanned whole, and cut here.
  const isCut = after !== null && (events !== null || vendorId !== null);
  return sql`state = any(${states})
    ${types === null ? sql`` : sql`and type like any(${types.map(likeOf)})`}
    ${from === null ? sql`` : sql`and received_at >= ${from}::timestamptz`}
    ${to === null ? sql`` : sql`and received_at < ${to}::timestamptz`}
    ${orderKey === null ? sql`` : sql`and order_key = ${orderKey}`}
    ${text === null ? sql`` : sql`and position(lower(${text}::text) in lower(vendor_id)) > 0`}
    ${upto === null ? sql`` : sql`and event <= ${upto}::bigint`}
    ${isCut ? sql`and (received_at, event) ${beyond} (${after.at}::timestamptz, ${after.event}::bigint)` : sql``}`;
}

/** Whether every scanned event is one that is meant, so that a page needs no more of them than it shows. */
export function matchesAllScanned({ states, types, orderKey, text }: Selection, stage: Stage): boolean {
  const anyState = stage === 'history' ? states.length === 4 : true;
  const isOfKey = orderKey === null || stage === 'waiting';
  return anyState && types === null && isOfKey && text === null;
}

/** The pattern of SQL for one of ours: only `*` stands for any text. */
export function likeOf(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replace(/\*+/g, '%');
}

/** The last event of a scan that reached its end of `most`; no row: there are no more. */
export function lastScanned(scan: Scan, most: number): RawBuilder<Place> {
  return sql<Place>`
    select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, event
    from (${scanned(scan)}) as s offset ${most - 1} limit 1`;
}
