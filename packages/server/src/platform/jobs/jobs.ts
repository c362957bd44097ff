import { EventEmitter } from 'node:events';
import type { EpochMs } from '@tocsin/core';
import { type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/tables.ts';
import { graphileLogger } from './graphile-logger.ts';

/** Handler of one kind of job. It may run more than once: a crash after the work and before the record repeats it. */
export type JobHandler = (
  payload: Record<string, unknown>,
  attempt: { readonly number: number; readonly max: number },
) => Promise<void>;

export interface JobOptions {
  /** On the app's clock; at once when absent. */
  readonly runAtMs?: EpochMs;
  /** A later job of the same key replaces one that has not started. */
  readonly key?: string;
  /** Jobs of one queue run one after another. */
  readonly queue?: string;
  readonly maxAttempts?: number;
}

/** Durable jobs on graphile-worker. Jobs are added in the caller's transaction, so that they exist if and only if it commits. */
export class Jobs {
  readonly #handlers = new Map<string, JobHandler>();
  readonly #clock: Clock;
  readonly #log: Logger;
  #runner: Runner | null = null;
  /** Under which name this node's jobs are locked; null before `start`. */
  poolId: string | null = null;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Says what does a kind of job. Call before `start`. */
  define(task: string, handler: JobHandler): void {
    if (this.#handlers.has(task)) throw new Error(`job ${task} is defined twice`);
    this.#handlers.set(task, handler);
  }

  /** Adds a job in `tx`. */
  async add(tx: Kysely<Database>, task: string, payload: object, options: JobOptions = {}): Promise<void> {
    const runAt = options.runAtMs === undefined ? null : new Date(this.#clock.wallAt(options.runAtMs));
    await sql`select graphile_worker.add_job(
      ${task}, payload := ${JSON.stringify(payload)}::json, queue_name := ${options.queue ?? null},
      run_at := ${runAt}, max_attempts := ${options.maxAttempts ?? 25}, job_key := ${options.key ?? null},
      job_key_mode := 'replace')`.execute(tx);
  }

  /** Removes a job by its key, if it has not started. */
  async remove(tx: Kysely<Database>, key: string): Promise<void> {
    await sql`select graphile_worker.remove_job(${key})`.execute(tx);
  }

  /** Starts working. @param concurrency jobs at once on this node */
  async start(pool: pg.Pool, concurrency = 8): Promise<void> {
    const taskList: TaskList = {};
    for (const [task, handler] of this.#handlers) {
      taskList[task] = (payload, helpers) =>
        handler(payload as Record<string, unknown>, { number: helpers.job.attempts, max: helpers.job.max_attempts });
    }
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      this.poolId = workerPool.id;
    });
    this.#runner = await run({
      events,
      pgPool: pool,
      concurrency,
      pollInterval: 1000,
      noHandleSignals: true,
      taskList,
      logger: graphileLogger(this.#log),
      preset: { worker: { gracefulShutdownAbortTimeout: 5000 } },
    });
  }

  /** Whether jobs are being worked on. */
  running(): boolean {
    return this.#runner !== null;
  }

  /** Lets the jobs under way finish and stops. */
  async stop(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop();
  }
}
