import type { TocsinClient } from '@tocsin/sdk';
import type { PoolClient } from 'pg';
import type { Database } from './database.ts';
import { type Log, messageOf } from './log.ts';
import { createSlidingRate, type SlidingRate } from './sliding-rate.ts';

/** An event as the vendor sends it. */
export interface WebhookEvent {
  type: string;
  data: { member?: string };
}

/** What `tocsin inbox check` sends: signed as the vendor's events are, and about nothing. */
export const TEST_EVENT = 'tocsin.check';

export type WebhookOutcome = 'processed' | 'duplicate' | 'stored' | 'failed';

export interface Backlog {
  count: number;
  /** Age of the oldest unprocessed event in seconds; null when there is none. */
  oldestSeconds: number | null;
}

/** What the application does with the vendor's webhooks. */
export interface Webhooks {
  /**
   * Stores an event once and processes it, unless processing is switched off. Rejects only when it cannot be stored.
   * @param isHeld whether an inbox in front holds events back while processing is off: then what comes is to be processed
   */
  receive(eventId: string, event: WebhookEvent, from?: { readonly isHeld: boolean }): Promise<WebhookOutcome>;
  /** Processes what is stored and unprocessed, oldest first, and returns how many worked and how many did not. */
  processBacklog(): Promise<{ processed: number; failed: number }>;
  backlog(): Promise<Backlog>;
  /** Time of the last success since the start, or null. */
  lastProcessedAt(): string | null;
  /** Outcomes of the last minute. */
  readonly lastMinute: SlidingRate;
}

export interface WebhooksOptions {
  database: Database;
  tocsin: TocsinClient;
  log: Log;
  isBroken: () => boolean;
}

const BACKLOG_AT_ONCE = 1_000;

/** Takes the database, the levers and the fault; returns the handling of webhooks. */
export function createWebhooks({ database, tocsin, log, isBroken }: WebhooksOptions): Webhooks {
  const rate = tocsin.counter('webhook.success_rate');
  const lastMinute = createSlidingRate(60);
  let lastProcessedAt: string | null = null;

  /** Processes one stored event; one that another call has processed meanwhile is left alone. */
  async function process(id: string): Promise<boolean> {
    const startedAtMs = performance.now();
    try {
      await database.transaction((client) => processStored(client, id, isBroken));
      rate.ok();
      lastMinute.record(true);
      lastProcessedAt = new Date().toISOString();
      return true;
    } catch (error) {
      rate.fail();
      lastMinute.record(false);
      const durationMs = Math.round(performance.now() - startedAtMs);
      log('ERROR', 'webhook could not be processed', { eventRow: id, error: messageOf(error), durationMs });
      await database.control
        .query('UPDATE events SET error = $2 WHERE id = $1', [id, messageOf(error)])
        .catch(() => {});
      return false;
    }
  }

  return {
    lastMinute,
    lastProcessedAt: () => lastProcessedAt,
    async receive(eventId, event, { isHeld } = { isHeld: false }) {
      const [row] = await database.query<{ id: string; processed: boolean }>(STORE, [
        eventId,
        event.type,
        JSON.stringify(event),
      ]);
      if (!row) throw new Error('the event was not stored');
      if (row.processed) return 'duplicate';
      const about = { key: event.data.member ?? eventId, type: event.type };
      if (!isHeld && tocsin.lever('webhook-processing', about) === false) return 'stored';
      return (await process(row.id)) ? 'processed' : 'failed';
    },
    async processBacklog() {
      const rows = await database.query<{ id: string }>(
        `SELECT id FROM events WHERE processed_at IS NULL ORDER BY id LIMIT ${BACKLOG_AT_ONCE}`,
      );
      const result = { processed: 0, failed: 0 };
      for (const { id } of rows) result[(await process(id)) ? 'processed' : 'failed'] += 1;
      log('INFO', 'backlog processed', result);
      return result;
    },
    async backlog() {
      const { rows } = await database.control.query<{ count: number; oldest: number | null }>(
        `SELECT count(*)::int AS count, extract(epoch FROM now() - min(created_at))::float8 AS oldest
         FROM events WHERE processed_at IS NULL`,
      );
      return { count: rows[0]?.count ?? 0, oldestSeconds: rows[0]?.oldest ?? null };
    },
  };
}

/** The update that changes nothing makes a conflict return the row that is already there. */
const STORE = `
  INSERT INTO events (event_id, type, payload) VALUES ($1, $2, $3)
  ON CONFLICT (event_id) DO UPDATE SET event_id = excluded.event_id
  RETURNING id, processed_at IS NOT NULL AS processed`;

async function processStored(client: PoolClient, id: string, isBroken: () => boolean): Promise<void> {
  const { rows } = await client.query<{ payload: WebhookEvent }>(
    'SELECT payload FROM events WHERE id = $1 AND processed_at IS NULL FOR UPDATE',
    [id],
  );
  const event = rows[0]?.payload;
  if (!event) return;
  if (isBroken()) throw new Error('permission denied for table members');
  await applyToMember(client, event);
  await client.query('UPDATE events SET processed_at = now(), error = NULL WHERE id = $1', [id]);
}

const STATUS_BY_TYPE: Record<string, string> = {
  'membership.went_valid': 'active',
  'membership.cancel_requested': 'cancelling',
  'membership.went_invalid': 'lost',
  'payment.succeeded': 'saved',
};

/** Events of other types concern nobody here and are done at once. */
async function applyToMember(client: PoolClient, event: WebhookEvent): Promise<void> {
  const status = STATUS_BY_TYPE[event.type];
  if (!status || !event.data.member) return;
  await client.query(
    `INSERT INTO members (member_key, status, channel, next_reminder_at)
     VALUES ($1::text, $2::text, CASE WHEN hashtext($1::text) % 2 = 0 THEN 'push' ELSE 'dm' END,
             CASE WHEN $2::text = 'cancelling' THEN now() END)
     ON CONFLICT (member_key) DO UPDATE SET status = excluded.status, updated_at = now(),
       next_reminder_at = CASE WHEN excluded.status = 'cancelling' THEN coalesce(members.next_reminder_at, now()) END`,
    [event.data.member, status],
  );
}
