import { isDeepStrictEqual } from 'node:util';
import {
  type CheckedMonitor,
  type CheckResult,
  COUNTER_STEP_MS,
  type EpochMs,
  evaluateCriteria,
  foldCheck,
  foldReading,
  judgeObservation,
  type MetricState,
  type MonitorState,
} from '@tocsin/core';
import pLimit from 'p-limit';
import type { App } from '../../platform/app.ts';
import { readFiring } from '../alerts/alert.views.ts';
import { recordSignal } from '../alerts/record-signal.ts';
import { runCheck } from '../check/run-check.ts';
import { MetricReader } from '../metrics/metric-reader.ts';
import { followMetrics, followMonitors } from './follow-plans.ts';
import {
  type Forgotten,
  forget,
  MOST_RECENT,
  type Stored,
  storeMetrics,
  storeMonitors,
  storeTick,
} from './monitor.store.ts';
import { readLastTick, readMetrics, readMonitors, readPings } from './monitor.views.ts';
import { nextCheckMs } from './next-check.ts';
import { excuseMonitors, OUTAGE_MS } from './own-outage.ts';
import { asStored, byKey, keyOf, remembered, statesOf, type WatchedMetric, type WatchedMonitor } from './watched.ts';

const MOST_CHECKS_AT_ONCE = 50;
const PUBLISH_EVERY_MS = 1000;

/**
 * Watches the plans on the node that leads. Everything it knows is in the database after each tick, so that another node, or
 * this one after a crash, goes on where it was.
 */
export class Detector {
  readonly #app: App;
  readonly #limit = pLimit(MOST_CHECKS_AT_ONCE);
  readonly #monitors = new Map<string, WatchedMonitor>();
  readonly #metrics = new Map<string, WatchedMetric>();
  readonly #reader: MetricReader;
  #stored: { monitors: Map<string, Stored<MonitorState>>; metrics: Map<string, Stored<MetricState>> } | null = null;
  #tickedAt = 0;
  #publishedMs = 0;
  #last: Promise<void> = Promise.resolve();
  /** A check has changed what is known since the last judgement, and a tick that will judge it is queued. */
  #isJudgementDue = false;
  #isRetired = false;
  /** How long Tocsin was not watching, in milliseconds, until it has been made up for. */
  #outageMs = 0;
  /** What left the plans since the last tick was saved. */
  #forgotten: Forgotten[] = [];

  constructor(app: App) {
    this.#app = app;
    this.#reader = new MetricReader(app);
  }

  /**
   * Does what is due: starts checks, folds what came in, evaluates the criteria, records what changed. Calls queue up.
   * @param waits whether to wait for the checks that are under way, up to their timeouts
   */
  tick(waits: boolean): Promise<void> {
    const next = this.#last.then(() => this.#run(waits));
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Ticks no more by itself. @returns when what is under way is done, apart from checks, whose results are dropped */
  retire(): Promise<void> {
    this.#isRetired = true;
    return Promise.all([this.#last, this.#reader.retire()]).then(() => undefined);
  }

  /** A confirmed change must not wait for the next regular tick: half a second is long for a page. */
  #tickSoon(): void {
    if (this.#isJudgementDue || this.#isRetired) return;
    this.#isJudgementDue = true;
    const next = this.#last.then(async () => {
      // A tick that was queued already may have judged it meanwhile.
      if (this.#isJudgementDue && !this.#isRetired) await this.#run(false);
    });
    this.#last = next.catch((error: unknown) =>
      this.#app.log.error({ err: error }, 'a tick after a check failed; the next one goes on'),
    );
  }

  async #run(waits: boolean): Promise<void> {
    const startMs = this.#app.clock.now();
    this.#outageMs += await this.#begin(startMs);
    this.#follow(startMs);
    this.#startChecks(startMs);
    if (waits) await Promise.all([...this.#monitors.values()].map((monitor) => monitor.underWay));
    const nowMs = this.#app.clock.now();
    await this.#hearPings();
    // After the pings of before the outage, which say how long a heartbeat was silent then.
    excuseMonitors(this.#monitors.values(), { nowMs: startMs, outageMs: this.#outageMs });
    this.#outageMs = 0;
    this.#lookAtHeartbeats(nowMs);
    await this.#readMetrics(nowMs, waits);
    this.#isJudgementDue = false;
    await this.#judge(nowMs);
    await this.#save(nowMs);
    this.#tickedAt = performance.now();
  }

  /** Loads what was stored, at the first tick. @returns how long Tocsin was not watching, in milliseconds */
  async #begin(nowMs: EpochMs): Promise<number> {
    if (this.#stored) {
      // The clock of a test may jump while Tocsin runs; only time that really passed without a tick is an outage.
      const idleMs = performance.now() - this.#tickedAt;
      if (idleMs <= OUTAGE_MS) return 0;
      // Counted once, even if the rest of this tick fails.
      this.#tickedAt = performance.now();
      return idleMs;
    }
    const { db } = this.#app;
    const [monitors, metrics, lastMs] = [await readMonitors(db), await readMetrics(db), await readLastTick(db)];
    this.#stored = { monitors: byKey(monitors), metrics: byKey(metrics) };
    this.#tickedAt = performance.now();
    return lastMs !== null && nowMs - lastMs > OUTAGE_MS ? nowMs - lastMs : 0;
  }

  /** Takes over what the plans say now: new subjects are watched, those that are gone no longer. */
  #follow(nowMs: EpochMs): void {
    const plans = this.#app.plans.all().map(({ plan }) => plan);
    const memory = this.#stored ?? { monitors: new Map(), metrics: new Map() };
    const gone = [
      ...followMonitors(this.#monitors, plans, memory.monitors, nowMs),
      ...followMetrics(this.#metrics, plans, memory.metrics),
    ];
    this.#forgotten.push(...gone);
  }

  #startChecks(nowMs: EpochMs): void {
    for (const [key, watched] of this.#monitors) {
      const monitor = watched.subject;
      if (monitor.type === 'heartbeat' || watched.underWay || watched.nextMs > nowMs) continue;
      // A first or a late check moves the next one at most half an interval nearer.
      watched.nextMs = nextCheckMs(key, monitor, nowMs + monitor.every * 500);
      watched.underWay = this.#limit(() => this.#check(key, watched, monitor))
        .catch((error: unknown) => this.#app.log.error({ err: error, monitor: monitor.id }, 'a check failed to run'))
        .finally(() => {
          watched.underWay = null;
        });
    }
  }

  async #check(key: string, watched: WatchedMonitor, monitor: CheckedMonitor): Promise<void> {
    const plan = this.#app.plans.get(watched.service);
    const observation = await runCheck(monitor, plan, this.#app.config.dataDir);
    const { outcome, detail } = judgeObservation(monitor, observation);
    const { latencyMs } = observation;
    // The plan says something else by now, or nothing: this says nothing of what it says.
    if (!isDeepStrictEqual(watched.subject, monitor) || this.#monitors.get(key) !== watched) return;
    watched.recent = [...watched.recent, latencyMs === null ? null : Math.round(latencyMs)].slice(-MOST_RECENT);
    const isChanged = this.#fold(watched, { kind: 'check', atMs: this.#app.clock.now(), outcome, detail });
    if (isChanged) this.#tickSoon();
  }

  async #hearPings(): Promise<void> {
    for (const { service, monitor, pings } of await readPings(this.#app.db)) {
      const watched = this.#monitors.get(keyOf(service, monitor));
      if (watched?.subject.type !== 'heartbeat') continue;
      const heardMs = watched.state.checkedMs ?? Number.NEGATIVE_INFINITY;
      for (const ping of pings) if (ping.atMs > heardMs) this.#fold(watched, { kind: 'ping', ...ping });
    }
  }

  #lookAtHeartbeats(nowMs: EpochMs): void {
    for (const watched of this.#monitors.values()) {
      if (watched.subject.type === 'heartbeat') this.#fold(watched, { kind: 'look', atMs: nowMs });
    }
  }

  /** @returns whether the monitor has gone up or down */
  #fold(watched: WatchedMonitor, result: CheckResult): boolean {
    const { state, transition } = foldCheck(watched.state, result, watched.subject);
    if (state !== watched.state) watched.changed = true;
    watched.state = state;
    if (result.kind !== 'look') watched.isStale = false;
    if (transition) this.#app.log.info({ service: watched.service, monitor: watched.subject.id }, `is ${transition}`);
    return transition !== null;
  }

  async #readMetrics(nowMs: EpochMs, waits: boolean): Promise<void> {
    const plans = new Map(this.#app.plans.all().map(({ plan }) => [plan.service, plan]));
    await this.#reader.refresh([...plans.values()], nowMs);
    if (waits) {
      await this.#reader.settled();
      await this.#reader.refresh([...plans.values()], nowMs);
    }
    for (const watched of this.#metrics.values()) {
      const plan = plans.get(watched.service);
      if (!plan) continue;
      const { subject: metric, state: before } = watched;
      const reading = this.#reader.read(watched.service, metric);
      watched.state = foldReading(before, reading, metric, plan, nowMs);
      const isNewStep = !before || Math.floor(before.readMs / COUNTER_STEP_MS) < Math.floor(nowMs / COUNTER_STEP_MS);
      if (isNewStep) watched.recent = [...watched.recent, reading.value].slice(-MOST_RECENT);
      // A hold only has to be seen again to go on: that much may be lost in a crash.
      if (isNewStep || remembered(before) !== remembered(watched.state)) watched.changed = true;
    }
  }

  /** One alert that cannot be recorded does not hold up the others; the next tick finds it again. */
  async #judge(nowMs: EpochMs): Promise<void> {
    const firing = await readFiring(this.#app.db);
    const known = [...this.#monitors.values()].filter(({ isStale }) => !isStale);
    for (const { plan } of this.#app.plans.all()) {
      const observations = {
        monitors: statesOf(known, plan.service),
        metrics: statesOf(this.#metrics.values(), plan.service),
        firing: firing.get(plan.service) ?? {},
      };
      for (const signal of evaluateCriteria(plan, observations, nowMs)) {
        await recordSignal(this.#app, plan.service, signal).catch((error: unknown) =>
          this.#app.log.error({ err: error, alert: signal.dedupKey }, 'an alert could not be recorded; trying again'),
        );
      }
    }
  }

  async #save(nowMs: EpochMs): Promise<void> {
    const monitors = [...this.#monitors.values()].filter((watched) => watched.changed);
    const metrics = [...this.#metrics.values()].filter((watched) => watched.changed);
    const services = [...new Set([...monitors, ...metrics].map((watched) => watched.service))];
    const publishes = services.length > 0 && Math.abs(nowMs - this.#publishedMs) >= PUBLISH_EVERY_MS;
    // Cleared before writing: what a check changes meanwhile is written next time.
    for (const watched of [...monitors, ...metrics]) watched.changed = false;
    const forgotten = this.#forgotten.splice(0);
    try {
      await this.#app.db.transaction().execute(async (tx) => {
        await storeMonitors(tx, monitors.map(asStored));
        await storeMetrics(
          tx,
          metrics.flatMap((watched) => (watched.state ? [asStored({ ...watched, state: watched.state })] : [])),
        );
        await forget(tx, forgotten);
        await storeTick(tx, nowMs);
        if (publishes) for (const service of services) await this.#app.live.publish(tx, 'health', service);
      });
    } catch (error) {
      for (const watched of [...monitors, ...metrics]) watched.changed = true;
      this.#forgotten.unshift(...forgotten);
      throw error;
    }
    if (publishes) this.#publishedMs = nowMs;
  }
}
