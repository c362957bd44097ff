import { asError, type Connection, postJson, type ReportError } from './connection.ts';
import { fullJitterMs, startTimer } from './timers.ts';

/** Counts successes and failures, or adds up amounts. Bad numbers are reported and left out; nothing throws. */
export interface Counter {
  /** Counts `n` successes (1 by default). */
  ok(n?: number): void;
  /** Counts `n` failures (1 by default). */
  fail(n?: number): void;
  /** Adds an amount to a plain sum. */
  add(n: number): void;
}

/** Measures durations. */
export interface Timer {
  /** Takes one duration in milliseconds. */
  observe(durationMs: number): void;
}

/** Says what something is now: the depth of a queue, the users that are signed in. */
export interface Gauge {
  /** Takes the present value. */
  set(value: number): void;
}

/** One metric of a flush. A sketch counts durations by number of bucket, see `bucketOf`. */
export interface CounterPoint {
  metric: string;
  ok?: number;
  fail?: number;
  count?: number;
  sum?: number;
  sketch?: Record<string, number>;
  last?: number;
  min?: number;
  max?: number;
}

/** Each bucket of a sketch ends at so many times its beginning, so that no quantile is wrong by more than 1.8 %. */
const SKETCH_GROWTH = 1.036;
/** What is smaller, in milliseconds, goes to bucket 0. */
const SKETCH_LEAST_MS = 0.1;
/** The last bucket, beyond all durations: a timer never holds more than 848 numbers. */
const LAST_BUCKET = 847;
const LOG_GROWTH = Math.log(SKETCH_GROWTH);

const MOST_METRICS = 1_000;
/** The server refuses what is larger, and with it all that is sent along. */
const LARGEST = 1e15;
const NO_EDGES = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
const LONGEST_NAME_CHARACTERS = 200;
const FLUSH_LIMIT_MS = 10_000;
const RETRY_MAX_MS = 10_000;

/** Answers that will be the same for the same body: the batch is given up, or it would block all that follow. */
const HOPELESS_STATUSES = new Set([400, 413, 422]);

interface Tally {
  ok: number;
  fail: number;
  count: number;
  sum: number;
  sketch: Map<number, number> | undefined;
  last: number | undefined;
  min: number;
  max: number;
}

export interface CountersOptions {
  connection: Connection;
  flushIntervalMs: number;
  reportError: ReportError;
}

/**
 * Aggregates in memory and sends at intervals. What could not be sent is merged with what came since, so the
 * memory is bounded by the number of distinct metrics (1,000) however long Tocsin is away.
 */
export class Counters {
  readonly #options: CountersOptions;
  #pending = new Map<string, Tally>();
  #sending: Promise<void> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #dropped = 0;
  #stopTimer = () => {};
  #closed = false;

  constructor(options: CountersOptions) {
    this.#options = options;
    if (options.connection.enabled) this.#schedule();
  }

  /** Observations that were given up: metrics beyond the bound, or batches that the server can never accept. */
  get dropped(): number {
    return this.#dropped;
  }

  get pendingMetrics(): number {
    return this.#pending.size;
  }

  counter(metric: string): Counter {
    return {
      ok: (n = 1) => this.#record(metric, n, (tally) => (tally.ok += n)),
      fail: (n = 1) => this.#record(metric, n, (tally) => (tally.fail += n)),
      add: (n) =>
        this.#record(metric, n, (tally) => {
          tally.count += 1;
          tally.sum += n;
        }),
    };
  }

  timer(metric: string): Timer {
    return { observe: (durationMs) => this.#record(metric, durationMs, (tally) => observe(tally, durationMs)) };
  }

  gauge(metric: string): Gauge {
    return { set: (value) => this.#record(metric, value, (tally) => measure(tally, value), -LARGEST) };
  }

  /** Sends what is pending now, and waits for the answer. Never rejects. */
  async flush(): Promise<void> {
    await this.#sending;
    if (this.#pending.size === 0 || !this.#options.connection.enabled) return;
    this.#sending = this.#send(this.#pending);
    this.#pending = new Map();
    await this.#sending;
    this.#sending = undefined;
  }

  /** Sends a last time and stops counting. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimer();
    await this.flush();
  }

  #schedule(): void {
    this.#stopTimer = startTimer(() => void this.#tick(), this.#options.flushIntervalMs);
  }

  async #tick(): Promise<void> {
    if (performance.now() >= this.#notBeforeMs) await this.flush();
    if (!this.#closed) this.#schedule();
  }

  #record(metric: string, n: number, change: (tally: Tally) => void, least = 0): void {
    if (this.#closed) return;
    if (
      !(n >= least && n <= LARGEST) ||
      typeof metric !== 'string' ||
      metric === '' ||
      metric.length > LONGEST_NAME_CHARACTERS
    ) {
      this.#options.reportError(new Error(`metric ${JSON.stringify(metric)?.slice(0, 80)} cannot count ${n}`));
      return;
    }
    const tally = this.#tally(metric);
    if (tally) change(tally);
    else this.#dropped += 1;
  }

  /** Returns the metric's tally, or undefined when it is new and there are too many. */
  #tally(metric: string): Tally | undefined {
    let tally = this.#pending.get(metric);
    if (!tally && this.#pending.size < MOST_METRICS) {
      tally = { ok: 0, fail: 0, count: 0, sum: 0, sketch: undefined, last: undefined, ...NO_EDGES };
      this.#pending.set(metric, tally);
    }
    return tally;
  }

  async #send(batch: Map<string, Tally>): Promise<void> {
    const points = [...batch].map(([metric, tally]) => toPoint(metric, tally));
    try {
      const body = { sentAt: new Date().toISOString(), points };
      const status = await postJson(this.#options.connection, '/sdk/counters', body, FLUSH_LIMIT_MS);
      if (status >= 200 && status < 300) {
        this.#failures = 0;
        this.#notBeforeMs = 0;
        return;
      }
      this.#options.reportError(new Error(`the counters were answered ${status}`));
      if (HOPELESS_STATUSES.has(status)) this.#drop(batch);
      else this.#keep(batch);
    } catch (error) {
      this.#options.reportError(asError(error));
      this.#keep(batch);
    }
  }

  #keep(batch: Map<string, Tally>): void {
    this.#notBeforeMs = performance.now() + fullJitterMs(this.#failures, this.#options.flushIntervalMs, RETRY_MAX_MS);
    this.#failures += 1;
    for (const [metric, older] of batch) {
      const tally = this.#tally(metric);
      if (tally) merge(tally, older);
      else this.#dropped += observations(older);
    }
  }

  #drop(batch: Map<string, Tally>): void {
    for (const tally of batch.values()) this.#dropped += observations(tally);
  }
}

function observe(tally: Tally, durationMs: number): void {
  measure(tally, durationMs);
  tally.sketch ??= new Map();
  const bucket = bucketOf(durationMs);
  tally.sketch.set(bucket, (tally.sketch.get(bucket) ?? 0) + 1);
}

function measure(tally: Tally, value: number): void {
  tally.count += 1;
  tally.sum += value;
  tally.last = value;
  tally.min = Math.min(tally.min, value);
  tally.max = Math.max(tally.max, value);
}

/** The bucket of a duration. The server has the same rule. */
function bucketOf(durationMs: number): number {
  if (durationMs < SKETCH_LEAST_MS) return 0;
  return Math.min(LAST_BUCKET, Math.floor(Math.log(durationMs / SKETCH_LEAST_MS) / LOG_GROWTH) + 1);
}

/** Adds what could not be sent to what came since, which is newer. */
function merge(into: Tally, from: Tally): void {
  into.ok += from.ok;
  into.fail += from.fail;
  into.count += from.count;
  into.sum += from.sum;
  into.last ??= from.last;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  if (!from.sketch) return;
  into.sketch ??= new Map();
  for (const [bucket, count] of from.sketch) into.sketch.set(bucket, (into.sketch.get(bucket) ?? 0) + count);
}

function observations(tally: Tally): number {
  return tally.ok + tally.fail + tally.count;
}

function toPoint(metric: string, tally: Tally): CounterPoint {
  const point: CounterPoint = { metric };
  if (tally.ok + tally.fail > 0) Object.assign(point, { ok: tally.ok, fail: tally.fail });
  if (tally.count > 0) Object.assign(point, { count: tally.count, sum: tally.sum });
  if (tally.last !== undefined) Object.assign(point, { last: tally.last, min: tally.min, max: tally.max });
  if (tally.sketch) point.sketch = Object.fromEntries(tally.sketch);
  return point;
}
