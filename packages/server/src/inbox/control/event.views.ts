import type { z } from '@hono/zod-openapi';
import { type RawBuilder, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import type { eventView } from './inbox.schemas.ts';
import {
  EVERYTHING,
  type EventState,
  judged,
  lastScanned,
  matchesAllScanned,
  orderOfJudged,
  type Place,
  type Scan,
  type Selection,
  stagesOf,
} from './selection.ts';

export type EventView = z.infer<typeof eventView>;

/** So many events are looked through for one page: a search for a needle costs no more than this. */
const MOST_SCANNED = 10_000;

export interface EventRow {
  readonly id: string;
  readonly place_at: string;
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

/** Rows for views, of the events `m` with their states. */
export function rowsOf(judgedEvents: RawBuilder<unknown>, more: RawBuilder<unknown> = sql``): RawBuilder<EventRow> {
  return sql<EventRow>`
    with m as materialized (${judgedEvents})
    select e.id, e.vendor_id, e.type, e.order_key, m.state, m.place_at, e.received_at, e.sent_at, e.origin, w.attempts, w.next_at,
      w.error, octet_length(e.body) as bytes ${more},
      coalesce(w.replay,
        (select max(replay) from inbox_attempt where event = e.id and received_at = e.received_at), 0) as replay
    from m join inbox_event as e on e.id = m.event and e.received_at = m.received_at
    left join inbox_waiting as w on w.event = m.event`;
}

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
  const order = orderOfJudged(scan);
  const found = rowsOf(sql`${judged(scan)} order by ${order} limit ${limit + 1}`);
  const { rows } = await found.execute(app.db);
  const sorted = rows.toSorted((a, b) => (isBefore(a, b, scan.stage) ? -1 : 1));
  const shown = sorted.slice(0, limit);
  const lastShown = shown.at(-1);
  if (rows.length > limit && lastShown)
    return { rows: shown, isFull: true, last: { at: lastShown.place_at, event: lastShown.id } };
  return { rows: shown, isFull: false, last: isWhole(scan) ? null : await endOfScan(app, scan) };
}

/** Joining keeps no order. */
function isBefore(a: EventRow, b: EventRow, stage: Scan['stage']): boolean {
  if (stage !== 'dead' && a.place_at !== b.place_at) return a.place_at > b.place_at;
  return BigInt(a.id) > BigInt(b.id);
}

function isWhole({ selection, most }: Scan): boolean {
  return selection.vendorId !== null || selection.events !== null || most !== MOST_SCANNED;
}

/** The last event that was looked at, when there may be more behind it. */
async function endOfScan(app: App, scan: Scan): Promise<Place | null> {
  return (await lastScanned(scan, MOST_SCANNED).execute(app.db)).rows[0] ?? null;
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

/** Single events by their numbers, oldest first. */
export async function readEvents(
  app: Pick<App, 'db'>,
  source: number,
  events: readonly string[],
): Promise<EventView[]> {
  if (events.length === 0) return [];
  const selection = { ...EVERYTHING, events };
  const scan: Scan = { source, selection, stage: 'history', after: null, upto: null, newestFirst: false, most: null };
  const { rows } = await rowsOf(judged(scan)).execute(app.db);
  return rows.toSorted((a, b) => (isBefore(a, b, 'dead') ? 1 : -1)).map(toEventView);
}
