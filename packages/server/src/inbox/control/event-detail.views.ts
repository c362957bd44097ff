import type { z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import type { getInboxEvent } from '../contract.ts';
import { type EventRow, rowsOf, toEventView } from './event.views.ts';
import type { FoundSource } from './find-source.ts';
import type { attemptView } from './inbox.schemas.ts';
import { maskHeaders, maskQuery } from './mask-headers.ts';
import { EVERYTHING, judged, type Scan } from './selection.ts';

type EventDetail = z.infer<(typeof getInboxEvent.responses)[200]['content']['application/json']['schema']>;
type Attempt = z.infer<typeof attemptView>;

/** More of a body is not shown; it is delivered whole. */
const SHOWN_BYTES = 512 * 1024;
const MOST_ATTEMPTS = 200;

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: string;
  readonly received_at: Date;
  readonly vendor_id: string;
  readonly type: string;
  readonly order_key: string | null;
  readonly headers: readonly string[];
  readonly query: string;
  readonly body: Buffer;
  readonly sent_at: Date | null;
  readonly of: string | null;
  /** How often it was repeated, and when last; null: its window is over. */
  readonly seen: readonly [repeats: string, at: string | null] | null;
  readonly dead: boolean | null;
  readonly next_at: Date | null;
}

type Row = StoredEvent & EventRow;

const momentOf = (text: string | null) => (text === null ? null : new Date(text).toISOString());

/** One event with everything. @throws Problem 'not-found': another source's, or too old to be kept */
export async function readEvent(app: App, found: FoundSource, id: string): Promise<EventDetail> {
  const row = await readStored(app, found, id);
  const behind = await waitsBehind(app, found.id, row);
  return {
    event: toEventView(row),
    query: maskQuery(row.query),
    headers: maskHeaders(row.headers, secretHeaderOf(found)),
    body: bodyView(row.body, row.headers),
    attempts: await readAttempts(app, row.id, row.received_at),
    ...{ repeats: Number(row.seen?.[0] ?? 0), repeatedAt: momentOf(row.seen?.[1] ?? null), of: row.of },
    edits: await editsOf(app, found.id, row),
    waitsFor: waitsFor(app.clock.now(), row, behind),
    behind,
  };
}

/** The stored event. @throws Problem 'not-found' */
export async function readStored(app: Pick<App, 'db'>, found: FoundSource, id: string): Promise<Row> {
  const selection = { ...EVERYTHING, events: [id] };
  const scan: Scan = {
    ...{ source: found.id, selection, stage: 'history', after: null, upto: null, newestFirst: false, most: null },
  };
  const more = sql`, e.headers, e.query, e.body, e.of, w.dead,
    (select array[repeats::text, repeated_at::text] from inbox_seen
      where source = e.source and vendor_id = e.vendor_id and event = e.id) as seen`;
  const { rows } = await rowsOf(judged(scan), more).execute(app.db);
  const [row] = rows as Row[];
  if (row) return row;
  throw new Problem(
    'not-found',
    `${found.service}/${found.source.id} has no event ${id}, or it is too old to be kept. GET …/events lists them.`,
  );
}

/** The header that is the secret, for vendors that send it instead of signing. */
export function secretHeaderOf({ source: { provider, signature } }: FoundSource): string | null {
  return provider === 'header' ? (signature?.header ?? null) : null;
}

/** What was done with an event, oldest first: the last 200. */
export async function readAttempts(app: Pick<App, 'db'>, event: string, receivedAt: Date): Promise<Attempt[]> {
  const { rows } = await sql<{
    at: Date;
    action: Attempt['action'];
    replay: number;
    status: number | null;
    duration_ms: number | null;
    note: string | null;
    by: string | null;
  }>`select at, action, replay, status, duration_ms, note, by from inbox_attempt
    where event = ${event}::bigint and received_at = ${receivedAt} order by at desc limit ${MOST_ATTEMPTS}`.execute(
    app.db,
  );
  return rows
    .reverse()
    .map(({ at, duration_ms, ...row }) => ({ ...row, at: at.toISOString(), durationMs: duration_ms }));
}

async function editsOf(app: App, source: number, { id, vendor_id }: StoredEvent): Promise<string[]> {
  // Copies are named after their original, so that an index finds them.
  const { rows } = await sql<{ id: string }>`
    select id from (select id, source, of from inbox_event
      where vendor_id = any(${editNames(vendor_id)}) offset 0) as named
    where source = ${source} and of = ${id}::bigint order by id`.execute(app.db);
  return rows.map((row) => row.id);
}

const MOST_EDITS = 50;

/** Ids that the copies of an event get, one after another. */
export function editNames(vendorId: string): string[] {
  return Array.from({ length: MOST_EDITS }, (_, index) => `${vendorId}~edit${index + 1}`);
}

/** The oldest unsettled event of the same key, when it is another one: only that is delivered. */
async function waitsBehind(app: App, source: number, row: Row): Promise<string | null> {
  if (row.state !== 'waiting' || row.order_key === null) return null;
  const { rows } = await sql<{ event: string }>`select event from inbox_waiting
    where source = ${source} and order_key = ${row.order_key} and not dead and event < ${row.id}::bigint
    order by event limit 1`.execute(app.db);
  return rows[0]?.event ?? null;
}

function waitsFor(nowMs: number, row: Row, behind: string | null): string | null {
  if (row.state === 'dead') return 'It is a dead letter: it is delivered no more until somebody takes it up again.';
  if (row.state !== 'waiting') return null;
  if (behind !== null) return `It goes after event ${behind}, which has the same order key and is not settled.`;
  if (row.next_at && row.next_at.getTime() > nowMs && (row.attempts ?? 0) > 0)
    return `It failed ${row.attempts === 1 ? 'once' : `${row.attempts} times`} and is tried again at ${row.next_at.toISOString()}.`;
  return null;
}

function bodyView(body: Buffer, headers: readonly string[]): EventDetail['body'] {
  const shown = body.subarray(0, SHOWN_BYTES);
  const text = textOf(shown, body.length > SHOWN_BYTES);
  return {
    ...(text === null
      ? { encoding: 'base64' as const, content: shown.toString('base64') }
      : { encoding: 'text' as const, content: text }),
    cut: body.length > SHOWN_BYTES,
    bytes: body.length,
    contentType: headerValue(headers, 'content-type'),
  };
}

/** The text of bytes that are one; a character that the cut went through is left out. */
function textOf(bytes: Buffer, isCut: boolean): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** The value of a header; null: there is none. @param headers names and values in turn; @param name in small letters */
export function headerValue(headers: readonly string[], name: string): string | null {
  const at = headers.findIndex((word, index) => index % 2 === 0 && word.toLowerCase() === name);
  return at < 0 ? null : (headers[at + 1] ?? null);
}
