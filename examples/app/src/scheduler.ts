import { setTimeout as sleep } from 'node:timers/promises';
import type { TocsinClient } from '@tocsin/sdk';
import type { Database } from './database.ts';
import { type Deliver, type DeliveryKind, reminderText } from './delivery.ts';
import { type Log, messageOf } from './log.ts';

/** What one round did. */
export interface RoundResult {
  enqueued: number;
  delivered: number;
  failed: number;
}

export interface SchedulerStatus {
  paused: boolean;
  notifications: boolean;
  /** For how long the round under way has been running, or null between rounds. */
  roundRunningMs: number | null;
  lastRoundAt: string | null;
  lastRound: RoundResult | null;
}

/** Sends reminders to members who are about to leave. */
export interface Scheduler {
  start(): void;
  /** Runs a round now; one that is under way is waited for a little. Undefined when it is under way all the same. */
  runRound(): Promise<RoundResult | undefined>;
  status(): SchedulerStatus;
  /** Jobs in the queue by status. */
  countJobs(): Promise<Record<string, number>>;
  /** Starts no further round and waits for the one under way. */
  close(): Promise<void>;
}

export interface SchedulerOptions {
  database: Database;
  tocsin: TocsinClient;
  deliver: Deliver;
  log: Log;
  intervalMs: number;
  reminderEveryMs: number;
}

interface Job {
  id: string;
  payload: { member: string; channel: DeliveryKind };
  attempts: number;
}

const MOST_ATTEMPTS = 20;
const RETRY_SECONDS = 5;

/** A round that hangs takes longer than this. */
const WAIT_FOR_ROUND_MS = 1_000;

/** A round under way for longer than this at shutdown is left to the database: its connection is about to end. */
const CLOSE_LIMIT_MS = 2_000;

/**
 * A round enqueues what is due, claims jobs and delivers them, and pings the heartbeat `scheduler` when it is through. A round
 * that hangs or fails therefore falls silent. Paused by its lever it still pings: a pause on purpose is not an outage.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { database, tocsin, log, intervalMs } = options;
  const heartbeat = tocsin.heartbeat('scheduler');
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let startedAtMs: number | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  let lastRoundAt: string | null = null;
  let lastRound: RoundResult | null = null;

  async function runRound(): Promise<RoundResult | undefined> {
    // The loop's own rounds are short: whoever calls from outside must not be refused for one of them.
    if (startedAtMs !== undefined) await Promise.race([underWay, sleep(WAIT_FOR_ROUND_MS, undefined, { ref: false })]);
    if (startedAtMs !== undefined) return undefined;
    startedAtMs = performance.now();
    const round = endRound(workOneRound(options));
    underWay = round.catch(() => {});
    return round;
  }

  async function endRound(round: Promise<RoundResult>): Promise<RoundResult> {
    try {
      lastRound = await round;
      lastRoundAt = new Date().toISOString();
      return lastRound;
    } finally {
      startedAtMs = undefined;
    }
  }

  async function tick(): Promise<void> {
    try {
      if (tocsin.lever('scheduler') !== false) await runRound();
      if (!closed) void heartbeat.ping();
    } catch (error) {
      if (!closed) log('ERROR', 'scheduler round failed', { error: messageOf(error) });
    }
    if (!closed) timer = setTimeout(tick, intervalMs);
  }

  return {
    start: () => void tick(),
    runRound,
    status: () => ({
      paused: tocsin.lever('scheduler') === false,
      notifications: tocsin.lever('notifications') !== false,
      roundRunningMs: startedAtMs === undefined ? null : Math.round(performance.now() - startedAtMs),
      lastRoundAt,
      lastRound,
    }),
    async countJobs() {
      const { rows } = await database.control.query<{ status: string; count: number }>(
        'SELECT status, count(*)::int AS count FROM job_queue GROUP BY status',
      );
      return {
        pending: 0,
        running: 0,
        done: 0,
        failed: 0,
        ...Object.fromEntries(rows.map((row) => [row.status, row.count])),
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref())]);
    },
  };
}

async function workOneRound({
  database,
  tocsin,
  deliver,
  log,
  reminderEveryMs,
}: SchedulerOptions): Promise<RoundResult> {
  const startedAtMs = performance.now();
  const enqueued = (await database.query(ENQUEUE_DUE, [reminderEveryMs])).length;
  const result: RoundResult = { enqueued, delivered: 0, failed: 0 };
  if (tocsin.lever('notifications') === false) return result;
  for (const job of await database.query<Job>(CLAIM)) {
    const { member, channel } = job.payload;
    // The lever may be pulled for one channel, or for some members only.
    if (tocsin.lever('notifications', { key: member, channel }) === false) {
      await database.query(PUT_BACK, [job.id, RETRY_SECONDS]);
      continue;
    }
    const release = tocsin.lever('rollback', { key: member, channel }) === true ? 'previous' : 'current';
    const outcome = await deliver(channel, { to: member, text: reminderText(member, release) });
    const error = outcome.status === 'failed' ? outcome.error : null;
    await database.query(RECORD, [job.id, channel, outcome.status, error, MOST_ATTEMPTS, RETRY_SECONDS]);
    result[outcome.status] += 1;
    if (error) log('ERROR', `${channel} delivery failed`, { job: job.id, attempt: job.attempts, error });
  }
  log('INFO', 'scheduler round', { ...result, durationMs: Math.round(performance.now() - startedAtMs) });
  return result;
}

const ENQUEUE_DUE = `
  WITH due AS (
    UPDATE members SET next_reminder_at = now() + $1 * interval '1 millisecond', reminders_sent = reminders_sent + 1
    WHERE id IN (
      SELECT id FROM members WHERE status = 'cancelling' AND next_reminder_at <= now()
      ORDER BY next_reminder_at LIMIT 20 FOR UPDATE SKIP LOCKED)
    RETURNING member_key, channel)
  INSERT INTO job_queue (kind, payload)
  SELECT 'reminder', jsonb_build_object('member', member_key, 'channel', channel) FROM due
  RETURNING id`;

/** A job whose worker died while it ran is claimed again after a minute: at least once, never at most once. */
const CLAIM = `
  UPDATE job_queue SET status = 'running', attempts = attempts + 1, claimed_at = now()
  WHERE id IN (
    SELECT id FROM job_queue
    WHERE (status = 'pending' AND run_at <= now()) OR (status = 'running' AND claimed_at < now() - interval '1 minute')
    ORDER BY run_at LIMIT 20 FOR UPDATE SKIP LOCKED)
  RETURNING id, payload, attempts`;

/** It was not tried, so that it does not count as an attempt. */
const PUT_BACK = `
  UPDATE job_queue SET status = 'pending', attempts = attempts - 1, run_at = now() + $2::int * interval '1 second'
  WHERE id = $1::bigint`;

const RECORD = `
  WITH recorded AS (INSERT INTO deliveries (job_id, kind, status, error) VALUES ($1::bigint, $2, $3::text, $4))
  UPDATE job_queue SET
    status = CASE WHEN $3::text = 'delivered' THEN 'done' WHEN attempts >= $5::int THEN 'failed' ELSE 'pending' END,
    finished_at = CASE WHEN $3::text = 'delivered' OR attempts >= $5::int THEN now() END,
    run_at = now() + least(attempts, 6) * $6::int * interval '1 second'
  WHERE id = $1::bigint`;
