import { createHash } from 'node:crypto';
import type { EpochMs, Metric, Plan, Seconds } from '@tocsin/core';
import pLimit from 'p-limit';
import type { App } from '../../platform/app.ts';
import { addCounters, type CounterPoint } from './add-counters.ts';
import { sourcesOf } from './sources.ts';

/** A source that can be asked for the values of one or more metrics. */
export interface Source {
  /** Identifies it as long as nothing of it changes. */
  readonly key: string;
  readonly service: string;
  /** Ids of the metrics that it gives values. */
  readonly metrics: readonly string[];
  readonly every: Seconds;
  /** @throws with the reason in words when there is no answer of use. A metric that alone has none is among `failed` */
  ask(signal: AbortSignal, nowMs: EpochMs): Promise<Asked>;
}

export interface Asked {
  readonly points: readonly CounterPoint[];
  /** Why there is nothing of a metric, by its id. */
  readonly failed: Readonly<Record<string, string>>;
}

interface Failure {
  readonly sinceMs: EpochMs;
  readonly message: string;
}

interface Poll {
  source: Source;
  nextMs: EpochMs;
  underWay: Promise<void> | null;
  abort: AbortController | null;
  /** By id of metric. */
  failures: Map<string, Failure>;
}

const MOST_AT_ONCE = 20;
const LONGEST_MESSAGE = 300;

/** Asks the sources of metrics, each at its own pace and none more than once at a time. */
export class SourcePolls {
  readonly #app: App;
  readonly #limit = pLimit(MOST_AT_ONCE);
  readonly #polls = new Map<string, Poll>();
  readonly #ofMetric = new Map<string, Poll>();
  #plans = '';
  #isRetired = false;

  constructor(app: App) {
    this.#app = app;
  }

  /** Asks what is due, without waiting. What left the plans is asked no more. */
  start(plans: readonly Plan[], nowMs: EpochMs): void {
    if (this.#isRetired) return;
    const versions = plans.map((plan) => `${plan.service}:${plan.version}`).join();
    if (versions !== this.#plans) this.#follow(plans, nowMs);
    this.#plans = versions;
    for (const poll of this.#polls.values()) {
      // A clock that was set back must not silence a source for as long.
      const isEarly = nowMs < poll.nextMs && poll.nextMs - nowMs <= 2 * poll.source.every * 1000;
      if (poll.underWay || isEarly) continue;
      poll.nextMs = nextAskMs(poll.source, nowMs + poll.source.every * 500);
      poll.underWay = this.#limit(() => this.#ask(poll)).finally(() => {
        poll.underWay = null;
      });
    }
  }

  /** Why a metric has no new values, and since when; null: nothing is wrong. */
  failureOf(service: string, metric: Metric): Failure | null {
    return this.#ofMetric.get(`${service}\n${metric.id}`)?.failures.get(metric.id) ?? null;
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#polls.values()].map((poll) => poll.underWay));
  }

  retire(): Promise<void> {
    this.#isRetired = true;
    for (const poll of this.#polls.values()) poll.abort?.abort();
    return this.settled();
  }

  #follow(plans: readonly Plan[], nowMs: EpochMs): void {
    const sources = new Map(
      plans.flatMap((plan) => sourcesOf(plan, this.#app.config.dataDir)).map((source) => [source.key, source]),
    );
    for (const [key, poll] of this.#polls) {
      if (sources.has(key)) continue;
      poll.abort?.abort();
      this.#polls.delete(key);
    }
    this.#ofMetric.clear();
    for (const [key, source] of sources) {
      const begun = { source, nextMs: nowMs, underWay: null, abort: null, failures: new Map<string, Failure>() };
      const poll = this.#polls.get(key) ?? begun;
      this.#polls.set(key, poll);
      for (const id of source.metrics) this.#ofMetric.set(`${source.service}\n${id}`, poll);
    }
  }

  async #ask(poll: Poll): Promise<void> {
    if (this.#isRetired) return;
    const { source } = poll;
    poll.abort = new AbortController();
    try {
      const { points, failed } = await source.ask(poll.abort.signal, this.#app.clock.now());
      if (poll.abort.signal.aborted) return;
      await addCounters(this.#app.db, source.service, points, this.#app.clock.now());
      for (const id of source.metrics) this.#said(poll, id, failed[id] ?? null);
    } catch (error) {
      if (poll.abort.signal.aborted) return;
      for (const id of source.metrics) this.#said(poll, id, messageOf(error));
    } finally {
      poll.abort = null;
    }
  }

  #said(poll: Poll, metric: string, message: string | null): void {
    if (message === null) return void poll.failures.delete(metric);
    const sinceMs = poll.failures.get(metric)?.sinceMs ?? this.#app.clock.now();
    poll.failures.set(metric, { sinceMs, message: message.slice(0, LONGEST_MESSAGE) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'failed';
}

/** Each source has its own phase within its interval, so that they are not all asked at once. */
function nextAskMs({ key, every }: Source, afterMs: EpochMs): EpochMs {
  const everyMs = Math.max(1, every) * 1000;
  const phaseMs = createHash('sha256').update(key).digest().readUInt32BE(0) % everyMs;
  return afterMs + everyMs - ((((afterMs - phaseMs) % everyMs) + everyMs) % everyMs);
}
