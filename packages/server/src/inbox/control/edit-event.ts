import type { z } from '@hono/zod-openapi';
import { actorName, comesFirst, priorityOf } from '@tocsin/core';
import { sql } from 'kysely';
import { incidentOfMove } from '../../contain/move/decide-move.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../../runbook/report-to-incident.ts';
import { insertEvent } from '../receive/keep-events.ts';
import { wakeInbox } from '../receive/wake.ts';
import { skipEvents } from './apply-batch.ts';
import { bodyChanges, headerChanges } from './body-diff.ts';
import type { editInboxEvent } from './contract.ts';
import { readEvents } from './event.views.ts';
import { editNames, readStored, type StoredEvent } from './event-detail.views.ts';
import type { FoundSource } from './find-source.ts';

type Edited = z.infer<(typeof editInboxEvent.responses)[200]['content']['application/json']['schema']>;

interface EditWish {
  readonly body: { readonly encoding: 'text' | 'base64'; readonly content: string };
  /** Null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>> | undefined;
  readonly reason: string;
  readonly incidentId?: string | undefined;
}

/**
 * Delivers a changed copy of an event. The original is given up if it still waits; it is never changed. The copy has an id of its
 * own, keeps type and order key, and comes last under its key.
 * @throws Problem 'not-found'; 'invalid' when nothing is different; 'too-large'
 */
export async function editEvent(
  app: App,
  found: FoundSource,
  id: string,
  wish: EditWish,
  identity: Identity,
): Promise<Edited> {
  const body = Buffer.from(wish.body.content, wish.body.encoding === 'base64' ? 'base64' : 'utf8');
  const { mostBytes } = found.source;
  if (body.length > mostBytes)
    throw new Problem('too-large', `The body has ${body.length} bytes; the source takes ${mostBytes} ("largest").`);
  const stored = await readStored(app, found, id);
  const headers = withHeaders(stored.headers, wish.headers ?? {});
  const changes = [...bodyChanges(stored.body, body), ...headerChanges(stored.headers, headers)];
  if (changes.length === 0)
    throw new Problem('invalid', 'Nothing is different from the original. To deliver that again, replay it.');
  const made = await transact(app, async (tx) => {
    const incidentId = (await incidentOfMove(tx, found.service, wish.incidentId ?? null))?.id ?? null;
    const text = `Edits event ${stored.vendor_id} (${stored.type}) of "${found.source.title}": ${wish.reason}`;
    await reportToIncident(app, tx, incidentId, { kind: 'note', text }, identity.actor);
    const copy = await insertCopy(app, tx, found, stored, { headers, body });
    const skipped = await settleOriginal(app, tx, found, stored, copy, wish.reason, identity);
    const detail = { event: id, copy, reason: wish.reason, changes };
    await audit(tx, app.clock.now(), identity.actor, 'inbox.edit', `${found.service}/${found.source.id}`, detail);
    return { copy, skipped };
  });
  wakeInbox(app, found.id, true);
  const [event] = await readEvents(app, found.id, [made.copy]);
  if (!event) throw new Problem('conflict', 'The copy was made and is gone already. Look again.');
  return { event, skipped: made.skipped, changes, behind: await countBefore(app, found.id, stored, made.copy) };
}

async function insertCopy(
  app: App,
  tx: Tx,
  { source, id }: FoundSource,
  stored: StoredEvent,
  { headers, body }: { readonly headers: readonly string[]; readonly body: Buffer },
): Promise<string> {
  const names = editNames(stored.vendor_id);
  const { rows } = await sql<{ vendor_id: string }>`
    select vendor_id from inbox_seen where source = ${id} and vendor_id = any(${names})`.execute(tx);
  const vendorId = names[rows.length];
  if (vendorId === undefined)
    throw new Problem('conflict', `The event has ${names.length} copies already. Edit one of those.`);
  const { event, isNew } = await insertEvent(tx, {
    ...{ source: id, vendorId, type: stored.type, orderKey: stored.order_key, origin: 'edited', of: stored.id },
    ...{ headers, query: stored.query, body, sentAtMs: stored.sent_at?.getTime() ?? null, repeats: 0 },
    ...{ receivedAtMs: app.clock.now(), window: source.window },
    priority: priorityOf(comesFirst(source.first)(stored.type)),
  });
  if (!isNew) throw new Problem('conflict', 'Somebody edited the same event at the same moment. Look at it again.');
  return event;
}

/** @returns whether the original still waited */
async function settleOriginal(
  app: App,
  tx: Tx,
  { id }: FoundSource,
  stored: StoredEvent,
  copy: string,
  why: string,
  identity: Identity,
): Promise<boolean> {
  const [at, by] = [new Date(app.clock.now()), actorName(identity.actor)];
  const reason = `Edited as event ${copy}: ${why}`;
  await sql`insert into inbox_attempt (event, received_at, source, at, action, note, by)
    select id, received_at, source, ${at}, 'edited', ${reason}, ${by} from inbox_event
    where id = ${stored.id}::bigint and source = ${id}`.execute(tx);
  return (await skipEvents(tx, { source: id, events: [stored.id], at, by, reason })) > 0;
}

/** The headers with some changed; one that came several times is there once afterwards. */
function withHeaders(headers: readonly string[], changes: Readonly<Record<string, string | null>>): string[] {
  const wanted = new Map(Object.entries(changes).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const result: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (!wanted.has(name.toLowerCase())) result.push(name, value);
  }
  for (const { name, value } of wanted.values()) if (value !== null) result.push(name, value.replace(/[\r\n]+/g, ' '));
  return result;
}

async function countBefore(app: App, source: number, stored: StoredEvent, copy: string): Promise<number> {
  if (stored.order_key === null) return 0;
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from inbox_waiting
    where source = ${source} and order_key = ${stored.order_key} and not dead and event < ${copy}::bigint`.execute(
    app.db,
  );
  return rows[0]?.count ?? 0;
}
