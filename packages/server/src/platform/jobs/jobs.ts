import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
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

const START_AGAIN_MS = 500;

/**
 * Durable jobs on graphile-worker. Jobs are added in the caller's transaction, so that they exist if and only if it
 * commits. What works on them is a runner, which locks its jobs in its own name. When the database went away under it,
 * nobody knows which locks are still meant: another runner takes over, and the old one ends with what it has under way.
 */
export class Jobs {
  readonly #handlers = new Map<string, JobHandler>();
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #poolIds = new Set<string>();
  #pool: pg.Pool | null = null;
  #concurrency = 0;
  #runner: Runner | null = null;
  #renewing: Promise<void> | null = null;

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
    this.#pool = pool;
    this.#concurrency = concurrency;
    this.#runner = await this.#run(pool);
  }

  /** Whether jobs are being worked on. */
  running(): boolean {
    return this.#runner !== null;
  }

  /** In whose names this node's jobs are locked: the runner's, and those of runners that still finish something. */
  poolIds(): ReadonlySet<string> {
    return this.#poolIds;
  }

  /** Lets another runner take over, as soon as the database answers. For when it may have lost sight of a job. */
  renew(): Promise<void> {
    this.#renewing ??= this.#takeOver().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Lets the jobs under way finish and stops. */
  async stop(): Promise<void> {
    this.#pool = null;
    await this.#renewing;
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop();
  }

  async #takeOver(): Promise<void> {
    const old = this.#runner;
    this.#runner = null;
    // One that failed is stopping already, and says so.
    old?.stop().catch((error: unknown) => this.#log.debug({ err: error }, 'the old runner was stopping'));
    while (this.#pool) {
      try {
        this.#runner = await this.#run(this.#pool);
        return;
      } catch (error) {
        this.#log.warn({ err: error }, 'jobs cannot go on yet; trying again');
        await sleep(START_AGAIN_MS);
      }
    }
  }

  async #run(pool: pg.Pool): Promise<Runner> {
    let poolId = '';
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      poolId = workerPool.id;
      this.#poolIds.add(poolId);
    });
    events.once('pool:fatalError', () => {
      this.#log.warn('the end of a job could not be recorded; another runner takes over');
      void this.renew();
    });
    const runner = await run({
      events,
      pgPool: pool,
      concurrency: this.#concurrency,
      pollInterval: 1000,
      noHandleSignals: true,
      taskList: this.#taskList(),
      logger: graphileLogger(this.#log),
      // Recorded in batches, a job's end that cannot be recorded is the event above; singly it would end the process.
      preset: { worker: { gracefulShutdownAbortTimeout: 5000, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    const forget = () => this.#poolIds.delete(poolId);
    runner.promise.then(forget, forget);
    return runner;
  }

  #taskList(): TaskList {
    const taskList: TaskList = {};
    for (const [task, handler] of this.#handlers) {
      taskList[task] = (payload, helpers) =>
        handler(payload as Record<string, unknown>, { number: helpers.job.attempts, max: helpers.job.max_attempts });
    }
    return taskList;
  }
}
