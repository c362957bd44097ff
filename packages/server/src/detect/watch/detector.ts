import {
  type CheckedMonitor,
  COUNTER_STEP_MS,
  combineRegions,
  type EpochMs,
  foldReading,
  type MetricState,
  type Monitor,
  type MonitorState,
  type Observation,
  type Plan,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { MetricReader } from '../metrics/metric-reader.ts';
import { CheckRunner } from './check-runner.ts';
import { followMetrics, followMonitors } from './follow-plans.ts';
import { hearPings, lookAtHeartbeats } from './hear-pings.ts';
import { HistoryBook } from './history-book.ts';
import { Judge } from './judge.ts';
import { HistoryKeeper } from './keep-history.ts';
import { StateKeeper } from './keep-states.ts';
import { MOST_RECENT, type Stored } from './monitor.store.ts';
import { readLastTick, readMetrics, readMonitors } from './monitor.views.ts';
import { excuseMonitors, OUTAGE_MS } from './own-outage.ts';
import { recentChecksOf } from './recent-checks.ts';
import { RegionReader } from './region.store.ts';
import { takeObservation } from './take-observation.ts';
import { byKey, keyOf, remembered, type WatchedMetric, type WatchedMonitor } from './watched.ts';

/** A clock that goes back by more than this has been set: what is due is put at its new moment. */
const CLOCK_SET_MS = 1000;

/**
 * Watches the plans on the node that leads. Checks run by themselves at their moments and are folded in memory; ticks judge
 * what may have changed and write it, once a second. A change of a status is written and judged at once. What is in the
 * database is at most a second old, so that another node, or this one after a crash, goes on where it was.
 */
export class Detector {
  readonly #app: App;
  readonly #monitors = new Map<string, WatchedMonitor>();
  /** Those of the monitors that are looked at in each tick. */
  #heartbeats: WatchedMonitor[] = [];
  #regional: WatchedMonitor[] = [];
  readonly #metrics = new Map<string, WatchedMetric>();
  readonly #reader: MetricReader;
  readonly #regions = new RegionReader();
  readonly #book = new HistoryBook();
  readonly #runner: CheckRunner;
  readonly #judge: Judge;
  readonly #keeper: StateKeeper;
  readonly #history: HistoryKeeper;
  #stored: { monitors: Map<string, Stored<MonitorState>>; metrics: Map<string, Stored<MetricState>> } | null = null;
  #plans: readonly Plan[] = [];
  #tickedAt = 0;
  #lookedMs: EpochMs = Number.NEGATIVE_INFINITY;
  #last: Promise<void> = Promise.resolve();
  /** Monitors whose status a check has changed and which nobody has judged yet. */
  readonly #soon = new Set<WatchedMonitor>();
  #isRetired = false;
  /** How long Tocsin was not watching, in milliseconds, until it has been made up for. */
  #outageMs = 0;

  constructor(app: App) {
    this.#app = app;
    this.#reader = new MetricReader(app);
    this.#runner = new CheckRunner(app, (watched, monitor, observation) => this.#take(watched, monitor, observation));
    this.#judge = new Judge(app, { monitors: this.#monitors, metrics: this.#metrics });
    this.#keeper = new StateKeeper(app, { monitors: this.#monitors, metrics: this.#metrics });
    this.#history = new HistoryKeeper(app, this.#book);
  }

  /** Starts checks at their moments, by itself; without it they start in ticks alone. */
  start(): void {
    this.#runner.start();
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

  /**
   * Ticks no more by itself, and drops what checks under way will see.
   * @param writes whether what is not written yet is written; not by a node that has lost its lead: another may be further
   * @returns when what is under way is done, apart from checks
   */
  async retire(writes = false): Promise<void> {
    this.#isRetired = true;
    this.#runner.stop();
    await this.#last;
    await this.#reader.retire();
    if (!this.#stored) return;
    if (writes) await this.#keeper.write(this.#app.clock.now());
    await this.#history.writeAll();
  }

  #take(watched: WatchedMonitor, monitor: CheckedMonitor, observation: Observation): void {
    const nowMs = this.#app.clock.now();
    const { status } = watched.state;
    const seen = takeObservation(watched, monitor, this.#app.plans.get(watched.service), observation, nowMs);
    this.#book.note(watched.key, watched.service, monitor.id, seen);
    recentChecksOf(this.#app).note(watched.key, seen);
    this.#judge.notice(watched);
    if (seen.hasChanged) this.#changed(watched, status);
  }

  /** A status that has changed must not wait for the next regular tick: half a second is long for a page. */
  #changed(watched: WatchedMonitor, before: MonitorState['status']): void {
    const { service, subject, state } = watched;
    this.#app.log.info({ service, monitor: subject.id }, `is ${state.status}`);
    const nowMs = this.#app.clock.now();
    this.#book.noteTransition({
      service,
      monitor: subject.id,
      atMs: nowMs,
      status: state.status,
      detail: state.detail,
    });
    if (before === 'down') this.#checkNow(this.#judge.childrenOf(watched), nowMs);
    if (state.status === 'down') this.#checkNow(this.#parentsOf(watched), nowMs);
    this.#soon.add(watched);
    if (this.#soon.size === 1) this.#judgeSoon();
  }

  #parentsOf({ service, subject }: WatchedMonitor): WatchedMonitor[] {
    return subject.parents.flatMap((id) => this.#monitors.get(keyOf(service, id)) ?? []);
  }

  /**
   * A child that was held back while its parent was down may have an alert of its own, and a parent may explain why its child is
   * down: a look at once says so.
   */
  #checkNow(some: readonly WatchedMonitor[], nowMs: EpochMs): void {
    for (const watched of some) {
      if (isCheckedHere(watched.subject) && !watched.underWay) this.#runner.schedule(watched, nowMs);
    }
  }

  #judgeSoon(): void {
    const next = this.#last.then(async () => {
      // A tick that was queued already may have judged it meanwhile.
      if (this.#soon.size === 0 || this.#isRetired) return;
      const soon = new Set(this.#soon);
      this.#soon.clear();
      await Promise.all([this.#keeper.writeSome(soon), this.#history.writeChanges()]);
      await this.#judge.judge(this.#app.clock.now(), soon);
    });
    this.#last = next.catch((error: unknown) =>
      this.#app.log.error({ err: error }, 'a change of a status could not be judged; the next tick goes on'),
    );
  }

  async #run(waits: boolean): Promise<void> {
    const startMs = this.#app.clock.now();
    this.#outageMs += await this.#begin(startMs);
    if (startMs < this.#lookedMs - CLOCK_SET_MS) this.#runner.reschedule(this.#monitors.values(), startMs);
    this.#lookedMs = startMs;
    this.#follow(startMs);
    this.#runner.startDue();
    if (waits) await this.#runner.settled();
    const nowMs = this.#app.clock.now();
    const before = this.#heartbeats.map(({ state }) => state.status);
    const heard = this.#heartbeats.length > 0 ? await hearPings(this.#app, this.#monitors) : [];
    // After the pings of before the outage, which say how long a heartbeat was silent then.
    if (this.#outageMs > 0) this.#excuse(startMs);
    const late = lookAtHeartbeats(this.#heartbeats, nowMs);
    for (const watched of [...heard, ...late]) this.#judge.notice(watched);
    for (const [index, watched] of this.#heartbeats.entries()) {
      const status = before[index] ?? 'unknown';
      if (watched.state.status !== status) this.#changed(watched, status);
    }
    await this.#combineRegions(nowMs);
    await this.#readMetrics(nowMs);
    // An alert whose state is not on record would be ended by the node that goes on after a crash, and fire twice.
    const soon = new Set(this.#soon);
    this.#soon.clear();
    await Promise.all([this.#keeper.writeSome(soon), this.#history.writeChanges()]);
    await this.#judge.judge(nowMs);
    await this.#write(nowMs, waits);
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
    const isSame = plans.length === this.#plans.length && plans.every((plan, index) => plan === this.#plans[index]);
    if (isSame || !this.#stored) return;
    this.#plans = plans;
    const following = {
      memory: this.#stored.monitors,
      watches: () => true,
      checks: isCheckedHere,
      schedule: (watched: WatchedMonitor, atMs: EpochMs) => this.#runner.schedule(watched, atMs),
    };
    this.#keeper.forget([
      ...followMonitors(this.#monitors, plans, following, nowMs),
      ...followMetrics(this.#metrics, plans, this.#stored.metrics),
    ]);
    const all = [...this.#monitors.values()];
    this.#heartbeats = all.filter(({ subject }) => subject.type === 'heartbeat');
    this.#regional = all.filter(({ subject }) => subject.type !== 'heartbeat' && subject.regions !== null);
    this.#judge.follow(plans);
    recentChecksOf(this.#app).follow(windowsOf(plans));
  }

  #excuse(nowMs: EpochMs): void {
    excuseMonitors(this.#monitors.values(), { nowMs, outageMs: this.#outageMs });
    this.#outageMs = 0;
    for (const watched of this.#monitors.values()) this.#judge.notice(watched);
  }

  async #combineRegions(nowMs: EpochMs): Promise<void> {
    if (this.#regional.length === 0) return;
    await this.#regions.refresh(this.#app.db);
    for (const watched of this.#regional) {
      const { subject, state: before } = watched;
      if (subject.type === 'heartbeat' || subject.regions === null) continue;
      const state = combineRegions(before, this.#regions.of(watched.key, subject.regions.names), subject, nowMs);
      const isNew = state.checkedMs !== before.checkedMs || state.status !== before.status;
      if (!isNew) continue;
      Object.assign(watched, { state, changed: true, isStale: false });
      this.#judge.notice(watched);
      if (state.status !== before.status) this.#changed(watched, before.status);
    }
  }

  async #readMetrics(nowMs: EpochMs): Promise<void> {
    const plans = new Map(this.#plans.map((plan) => [plan.service, plan]));
    await this.#reader.refresh(this.#plans, nowMs);
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

  async #write(nowMs: EpochMs, isWanted: boolean): Promise<void> {
    if (!isWanted && !this.#keeper.isDue(nowMs)) return;
    await this.#keeper.write(nowMs);
    await this.#history.write(nowMs);
    await this.#history.tidy(nowMs);
  }
}

/** The leading node makes the checks of monitors that ask for no region. */
function isCheckedHere(monitor: Monitor): monitor is CheckedMonitor {
  return monitor.type !== 'heartbeat' && monitor.regions === null;
}

/** For how long the checks of monitors that metrics read are remembered, by key. */
function windowsOf(plans: readonly Plan[]): Map<string, number> {
  const windows = new Map<string, number>();
  for (const { service, metrics } of plans) {
    for (const { from, window } of Object.values(metrics)) {
      if (from.kind !== 'monitor') continue;
      const key = keyOf(service, from.monitor);
      windows.set(key, Math.max(windows.get(key) ?? 0, window * 1000 + COUNTER_STEP_MS));
    }
  }
  return windows;
}
