import {
  COUNTER_STEP_MS,
  type EpochMs,
  formatSpan,
  type Metric,
  type MetricReading,
  type Plan,
  readMetric,
  type UsualRange,
  windowStartMs,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { pruneCounters } from './add-counters.ts';
import { CounterWindow } from './counter-window.ts';
import { HourBook } from './hour-book.ts';
import { MonitorChecks } from './monitor-checks.ts';
import { rhythmOf } from './rhythm.ts';
import { sourceName } from './source-name.ts';
import { SourcePolls } from './source-polls.ts';

const PRUNE_EVERY_MS = 3_600_000;

interface Known {
  readonly asOf: string;
  readonly reading: MetricReading;
}

/**
 * Reads the metrics of all plans on the node that leads: asks the sources that must be asked, keeps what the windows need in
 * memory, and what each hour was. Everything it knows of the past is in the database.
 */
export class MetricReader {
  readonly #app: App;
  readonly #window = new CounterWindow();
  readonly #hours = new HourBook();
  readonly #polls: SourcePolls;
  readonly #checks: MonitorChecks;
  readonly #known = new Map<string, Known>();
  readonly #usual = new Map<string, UsualRange | undefined>();
  #nowMs: EpochMs = 0;
  #prunedMs = 0;
  #plans: ReadonlyMap<string, Plan> = new Map();

  constructor(app: App) {
    this.#app = app;
    this.#polls = new SourcePolls(app);
    this.#checks = new MonitorChecks(app);
  }

  /**
   * Starts what is due to be asked, without waiting for answers, and brings what was observed up to date.
   * @throws what the database throws; the next refresh goes on
   */
  async refresh(plans: readonly Plan[], nowMs: EpochMs): Promise<void> {
    const { db } = this.#app;
    this.#nowMs = nowMs;
    this.#plans = new Map(plans.map((plan) => [plan.service, plan]));
    this.#polls.start(plans, nowMs);
    await this.#checks.keep(plans);
    await this.#window.refresh(db, plans, nowMs);
    this.#usual.clear();
    for (const plan of plans) {
      for (const metric of Object.values(plan.metrics)) {
        if (!metric.anomalies) continue;
        const usual = await this.#hours.usual(db, plan.service, metric, plan.timezone, nowMs);
        this.#usual.set(`${plan.service}\n${metric.id}`, usual);
      }
    }
    await this.#hours.write(db, nowMs);
    if (Math.abs(nowMs - this.#prunedMs) < PRUNE_EVERY_MS) return;
    await pruneCounters(db, nowMs);
    this.#prunedMs = nowMs;
  }

  /** What a metric shows as of the last refresh. Never throws, and asks nobody. */
  read(service: string, metric: Metric): MetricReading {
    const plan = this.#plans.get(service);
    if (!plan) return { value: null, observations: 0 };
    const reading = this.#readWindow(plan, metric);
    if (reading.value !== null) this.#hours.note(service, metric.id, reading.value, this.#nowMs);
    const usual = this.#usual.get(`${service}\n${metric.id}`);
    const explained = this.#explain(service, metric, reading);
    return usual ? { ...explained, usual } : explained;
  }

  /** Waits until no source is being asked any more. */
  settled(): Promise<void> {
    return this.#polls.settled();
  }

  /** Asks no more, and writes what is not written yet. @returns when what is under way is done or given up */
  async retire(): Promise<void> {
    await this.#polls.retire();
    // A database that is away takes with it a few minutes of one hour's median, and nothing else.
    await this.#hours
      .write(this.#app.db, this.#nowMs, true)
      .catch((error: unknown) => this.#app.log.warn({ err: error }, 'the last hour of the metrics is not kept whole'));
  }

  /** Adding up a long window is dear, and most looks find nothing new. */
  #readWindow(plan: Plan, metric: Metric): MetricReading {
    const [key, name] = [`${plan.service}\n${metric.id}`, sourceName(metric)];
    const rhythm = rhythmOf(plan, metric);
    const steps = [windowStartMs(metric, this.#nowMs, rhythm), this.#nowMs].map((at) =>
      Math.floor(at / COUNTER_STEP_MS),
    );
    const asOf = `${plan.version}|${name}|${this.#window.revision(plan.service, name)}|${steps.join()}`;
    const known = this.#known.get(key);
    if (known?.asOf === asOf) return known.reading;
    const reading = readMetric(metric, this.#window.series(plan.service, name).steps, this.#nowMs, rhythm);
    this.#known.set(key, { asOf, reading });
    return reading;
  }

  /** A source that cannot be read is told. A total that misses a part is not known, whatever the rest adds up to. */
  #explain(service: string, metric: Metric, reading: MetricReading): MetricReading {
    const failing = this.#polls.failureOf(service, metric);
    if (!failing) return reading;
    // In whole minutes: what is said is stored whenever it changes.
    const minutes = Math.floor((this.#nowMs - failing.sinceMs) / 60_000);
    const span = minutes > 0 ? ` for ${formatSpan(minutes * 60)}` : '';
    const detail = `cannot be read${span}: ${failing.message}`;
    const isTotal = metric.read === 'sum' || metric.read === 'rate';
    return { ...reading, value: isTotal ? null : reading.value, detail };
  }
}
