import type { z } from '@hono/zod-openapi';
import { type RawBuilder, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import type { eventView } from './inbox.schemas.ts';
import {
  conditions,
  type EventState,
  JOINED,
  matchesAllScanned,
  orderOfRows,
  PLACE_AT,
  type Place,
  type Scan,
  type Selection,
  scanned,
  stagesOf,
} from './selection.ts';

export type EventView = z.infer<typeof eventView>;

/** So many events are looked through for one page: a search for a needle costs no more than this. */
const MOST_SCANNED = 10_000;

interface EventRow {
  readonly id: string;
  readonly vendor_id: string;
  readonly type: string;
  readonly order_key: string | null;
  readonly state: EventState;
  readonly received_at: Date;
  readonly sent_at: Date | null;
  readonly origin: 'received' | 'fetched' | 'edited';
  readonly attempts: number | null;
  readonly next_at: Date | null;
  readonly replay: number;
  readonly error: string | null;
  readonly bytes: number;
}

/** What a view needs of the rows of `JOINED`. */
export const EVENT_COLUMNS: RawBuilder<unknown> = sql`
  e.id, e.vendor_id, e.type, e.order_key, now.state, e.received_at, e.sent_at, e.origin, w.attempts, w.next_at, w.error,
  octet_length(e.body) as bytes,
  coalesce(w.replay, (select max(replay) from inbox_attempt where event = e.id and received_at = e.received_at), 0) as replay`;

interface EventPage {
  readonly events: EventView[];
  readonly next: string | null;
  readonly searchedTo: string | null;
}

/**
 * A page of events, the newest first. Looks through at most 10,000: a search that finds less says how far it came.
 * @param after `next` of the page before. @throws Problem 'invalid' when it is not one
 */
export async function listEvents(
  app: App,
  source: number,
  selection: Selection,
  page: { readonly after: string | null; readonly limit: number },
): Promise<EventPage> {
  const stages = stagesOf(selection);
  const given = page.after === null ? null : readPlace(page.after);
  const events: EventView[] = [];
  for (const stage of stages.slice(given ? Math.max(0, stages.indexOf(given.stage)) : 0)) {
    const after = given?.stage === stage ? given.place : null;
    const rest = page.limit - events.length;
    const most = matchesAllScanned(selection, stage) ? rest + 1 : MOST_SCANNED;
    const scan: Scan = { source, selection, stage, after, upto: null, newestFirst: true, most };
    const found = await scanPage(app, scan, rest);
    events.push(...found.rows.map(toEventView));
    if (found.last !== null)
      return {
        events,
        next: writePlace(stage, found.last),
        searchedTo: found.isFull ? null : new Date(found.last.at).toISOString(),
      };
  }
  return { events, next: null, searchedTo: null };
}

/** `last`: the place from which the next page goes on; null: the stage is at its end. */
async function scanPage(app: App, scan: Scan, limit: number) {
  const { rows } = await sql<EventRow & { place_at: string }>`
    with s as materialized (${scanned(scan)})
    select ${EVENT_COLUMNS}, ${PLACE_AT} as place_at from s ${JOINED}
    where ${conditions(scan.selection, null)} ${afterPlace(scan)}
    order by ${orderOfRows(scan)} limit ${limit + 1}`.execute(app.db);
  const shown = rows.slice(0, limit);
  const lastShown = shown.at(-1);
  if (rows.length > limit && lastShown)
    return { rows: shown, isFull: true, last: { at: lastShown.place_at, event: lastShown.id } };
  return { rows: shown, isFull: false, last: isWhole(scan) ? null : await endOfScan(app, scan) };
}

/** A selection of single events is scanned whole, and cut here. */
function afterPlace({ after, selection }: Scan): RawBuilder<unknown> {
  if (after === null || (selection.vendorId === null && selection.events === null)) return sql``;
  return sql`and (e.received_at, e.id) < (${after.at}::timestamptz, ${after.event}::bigint)`;
}

function isWhole({ selection, most }: Scan): boolean {
  return selection.vendorId !== null || selection.events !== null || most !== MOST_SCANNED;
}

/** The last event that was looked at, when there may be more behind it. */
async function endOfScan(app: App, scan: Scan): Promise<Place | null> {
  const { rows } = await sql<{ at: string; event: string }>`
    select ${PLACE_AT} as at, s.event from (${scanned(scan)}) as s offset ${MOST_SCANNED - 1} limit 1`.execute(app.db);
  return rows[0] ?? null;
}

export function toEventView(row: EventRow): EventView {
  return {
    ...{ id: row.id, vendorId: row.vendor_id, type: row.type, orderKey: row.order_key, state: row.state },
    ...{ origin: row.origin, replay: row.replay, error: row.error, bytes: row.bytes, attempts: row.attempts ?? 0 },
    receivedAt: row.received_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    nextAt: row.state === 'waiting' ? (row.next_at?.toISOString() ?? null) : null,
  };
}

function writePlace(stage: Scan['stage'], { at, event }: Place): string {
  return `${stage}_${at}_${event}`;
}

function readPlace(text: string): { stage: Scan['stage']; place: Place } {
  const match = /^(waiting|dead|history)_(\d{4}-[0-9T:.-]{10,30}Z)_(\d{1,18})$/.exec(text);
  const [, stage, at, event] = match ?? [];
  if (stage && at && event && !Number.isNaN(Date.parse(at)))
    return { stage: stage as Scan['stage'], place: { at, event } };
  throw new Problem('invalid', '"after" is not the "next" of a page. Leave it out to begin with the newest.');
}

/** Single events by their numbers, in no order. */
export async function readEvents(app: App, source: number, events: readonly string[]): Promise<EventView[]> {
  if (events.length === 0) return [];
  const { rows } = await sql<EventRow>`
    with s as materialized (
      select id as event, received_at from inbox_event where id = any(${events}::bigint[]) and source = ${source}
    ) select ${EVENT_COLUMNS} from s ${JOINED}`.execute(app.db);
  return rows.map(toEventView);
}
