import type { TocsinClient } from '@tocsin/sdk';
import type pg from 'pg';
import { type Log, messageOf } from '../log.ts';

export interface WebhookWorkerOptions {
  readonly pool: pg.Pool;
  readonly tocsin: TocsinClient;
  readonly log: Log;
}

/** What works off the webhooks: round by round, as many at once as the levers let it. */
export interface WebhookWorker {
  /** How many at once the database bears; more of them time out, all together. */
  setCapacity(events: number): void;
  /** Has something happen before each round, such as arrivals: so they keep step with the work on a slow machine too. */
  beforeRound(work: (() => Promise<unknown>) | undefined): void;
  /** Whether the database bears fewer than usual. */
  isShort(): boolean;
  stop(): void;
}

const ROUND_MS = 50;
const RESTING_WORKERS = 4;
const RESTING_POOL = 5;
/** Without backing off, a failed webhook is tried again at once. */
const FIRST_PAUSE_MS = 50;

/** Starts with more capacity than anything asks for. */
export function startWebhookWorker({ pool, tocsin, log }: WebhookWorkerOptions): WebhookWorker {
  const rate = tocsin.counter('webhook.success_rate');
  const latency = tocsin.timer('webhook.latency');
  let capacity = Number.POSITIVE_INFINITY;
  let before: (() => Promise<unknown>) | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = (lever: string) => Number(tocsin.lever(lever));

  /** The limit on webhooks counts for the usual workers with the usual connections. */
  const atOnce = () =>
    Math.floor(
      limit('webhook-concurrency') * (limit('workers') / RESTING_WORKERS) * (limit('database-pool') / RESTING_POOL),
    );

  async function round(): Promise<void> {
    await before?.();
    const onlyPayments = tocsin.lever('webhook-types') === 'payments-only';
    const { rows } = await pool.query<{ id: string; waited: number }>(onlyPayments ? TAKE_PAYMENTS : TAKE, [atOnce()]);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return;
    if (ids.length > capacity) {
      const pauseMs = tocsin.lever('webhook-retries') === 'exponential' ? FIRST_PAUSE_MS : 0;
      await pool.query(FAIL, [ids, pauseMs]);
      // Stripe was not answered in time either, and sends the same events again.
      await pool.query(SEND_AGAIN, [ids.slice(0, 2)]);
      for (const _ of ids) rate.fail();
      log('ERROR', 'webhooks timed out: canceling statement due to statement timeout', { webhooks: ids.length });
      return;
    }
    await pool.query(BOOK, [ids]);
    await pool.query(FINISH, [ids]);
    for (const { waited } of rows) {
      rate.ok();
      latency.observe(waited * 1_000);
    }
  }

  const tick = async () => {
    await round().catch((error) => log('ERROR', 'webhooks were not processed', { error: messageOf(error) }));
    if (!stopped) timer = setTimeout(tick, ROUND_MS);
  };
  void tick();
  return {
    setCapacity(events) {
      capacity = events;
    },
    beforeRound(work) {
      before = work;
    },
    isShort: () => capacity < Number.POSITIVE_INFINITY,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const PAYMENTS = "(type LIKE 'payment_intent.%' OR type LIKE 'charge.%' OR type LIKE 'invoice.%')";
const WAITING = 'processed_at IS NULL AND failed_at IS NULL AND next_attempt_at <= now()';
const take = (where: string) => `SELECT id, extract(epoch FROM now() - received_at)::float8 AS waited
  FROM webhook_events WHERE ${where} ORDER BY id LIMIT $1`;
const TAKE = take(WAITING);
const TAKE_PAYMENTS = take(`${WAITING} AND ${PAYMENTS}`);
const FAIL = `UPDATE webhook_events SET attempts = attempts + 1, last_error = 'canceling statement due to statement timeout',
  next_attempt_at = now() + least(power(2, attempts), 16) * $2::int * interval '1 millisecond' WHERE id = ANY($1)`;
/** Never more than twice as many as there are events: Stripe waits longer each time. */
const SEND_AGAIN = `INSERT INTO webhook_events (source, type, vendor_id)
  SELECT source, type, vendor_id FROM webhook_events AS e WHERE id = ANY($1) AND source = 'stripe'
    AND (SELECT count(*) FROM webhook_events AS o WHERE o.vendor_id = e.vendor_id) < 3`;
/** The same payment is booked once, however often it arrives. */
const BOOK = `INSERT INTO merchant_payments (payment_intent)
  SELECT DISTINCT vendor_id FROM webhook_events WHERE id = ANY($1) AND type = 'payment_intent.succeeded'
  ON CONFLICT DO NOTHING`;
const FINISH = 'UPDATE webhook_events SET processed_at = now(), last_error = NULL WHERE id = ANY($1)';
