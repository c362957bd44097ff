import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { repeat } from '../../platform/repeat.ts';
import { readInbound } from './read-inbound.ts';
import { takeMessage } from './take-message.ts';

/** A person who wrote STOP must have been heard before the next message to them is checked. */
const LOOK_EVERY_MS = 300;
/** Doubled with each failure, up to an hour. */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * Notes that events are to be looked at, in the transaction that keeps them: they are looked at if and only if they are kept.
 * The same event again is noted once.
 */
export async function noticeMessages(
  tx: Kysely<Database>,
  events: readonly { readonly event: string; readonly receivedAtMs: number }[],
): Promise<void> {
  if (events.length === 0) return;
  const at = events.map(({ receivedAtMs }) => new Date(receivedAtMs).toISOString());
  await sql`insert into consent_due (event, received_at, next_at)
    select event, at, at from unnest(${events.map(({ event }) => event)}::bigint[], ${at}::timestamptz[]) as one (event, at)
    on conflict do nothing`.execute(tx);
}

/** Looks again and again at what was noted. @returns how to stop */
export function watchMessages(app: App): () => Promise<void> {
  return repeat(app, 'reading messages about consent', LOOK_EVERY_MS, () => lookAtMessages(app), 'error');
}

/** Looks at everything that is noted and due. Each event in a transaction of its own: one that fails keeps no other waiting. */
export async function lookAtMessages(app: App): Promise<void> {
  for (;;) {
    const looked = await app.db.transaction().execute((tx) => lookAtOne(app, tx));
    if (looked === 'nothing') return;
  }
}

interface Due {
  readonly event: string;
  readonly attempts: number;
  readonly received_at: Date;
  readonly sent_at: Date | null;
  readonly body: Buffer | null;
  readonly service: string | null;
  readonly source: string | null;
}

async function lookAtOne(app: App, tx: Tx): Promise<'nothing' | 'done'> {
  const now = new Date(app.clock.now());
  const { rows } = await sql<Due>`
    select due.event, due.attempts, due.received_at, one.sent_at, one.body, source.service, source.source
    from (select * from consent_due where next_at <= ${now} order by next_at, event limit 1 for update skip locked) as due
    left join inbox_event as one on one.id = due.event and one.received_at = due.received_at
    left join inbox_source as source on source.id = one.source`.execute(tx);
  const [due] = rows;
  if (!due) return 'nothing';
  await sql`savepoint looking`.execute(tx);
  try {
    await take(app, tx, due);
    await sql`delete from consent_due where event = ${due.event}`.execute(tx);
  } catch (error) {
    await sql`rollback to savepoint looking`.execute(tx);
    app.log.error(
      { err: error, event: due.event },
      'a message about consent could not be looked at; trying again later',
    );
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(due.attempts, 20));
    await sql`update consent_due set attempts = attempts + 1, next_at = ${new Date(app.clock.now() + waitMs)},
      error = ${String(error).slice(0, 500)} where event = ${due.event}`.execute(tx);
  }
  return 'done';
}

async function take(app: App, tx: Tx, due: Due): Promise<void> {
  const { service, source, body, event } = due;
  if (service === null || source === null || body === null) return;
  const known = app.plans.find(service)?.inbox[source];
  if (!known) throw new Error(`the plan of ${service} has no source ${source} now`);
  const message = readInbound(known.provider, body);
  if (!message) return;
  const sentAtMs = due.sent_at?.getTime() ?? null;
  await takeMessage(app, tx, { ...message, event, service, source, receivedAtMs: due.received_at.getTime(), sentAtMs });
}
