import {
  type EpochMs,
  judgeMetric,
  judgeMonitor,
  type MetricState,
  type MonitorState,
  type Observations,
  type Plan,
  resolveUnwatched,
  type Signal,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readFiring } from '../alerts/alert.views.ts';
import { recordSignal } from '../alerts/record-signal.ts';
import { keyOf, statesOf, type WatchedMetric, type WatchedMonitor } from './watched.ts';

/** Everything that is watched. */
export interface Subjects {
  readonly monitors: ReadonlyMap<string, WatchedMonitor>;
  readonly metrics: ReadonlyMap<string, WatchedMetric>;
}

type Firing = Awaited<ReturnType<typeof readFiring>>;

/**
 * Holds what is watched against the plans' criteria. A monitor that is up, was up, and fires nothing cannot change anything, so
 * it is left out: with ten thousand monitors of which a handful is not well, that handful is judged.
 */
export class Judge {
  readonly #app: App;
  readonly #subjects: Subjects;
  /** What may have something to say at the next look. */
  readonly #attentive = new Set<WatchedMonitor>();
  readonly #children = new Map<string, WatchedMonitor[]>();
  /** Monitors that a criterion of a severity names. */
  readonly #named = new Set<string>();
  /** States that may be relied upon, by service and monitor. */
  readonly #states = new Map<string, Record<string, MonitorState>>();

  constructor(app: App, subjects: Subjects) {
    this.#app = app;
    this.#subjects = subjects;
  }

  /** Begins anew with other plans: everything is judged once. */
  follow(plans: readonly Plan[]): void {
    this.#children.clear();
    this.#named.clear();
    this.#states.clear();
    this.#attentive.clear();
    for (const plan of plans) {
      for (const { when } of plan.severities) {
        for (const condition of when) {
          if (condition.kind === 'monitor') this.#named.add(keyOf(plan.service, condition.monitor));
        }
      }
    }
    for (const watched of this.#subjects.monitors.values()) {
      this.notice(watched);
      this.#attentive.add(watched);
      for (const parent of watched.subject.parents) {
        const key = keyOf(watched.service, parent);
        this.#children.set(key, [...(this.#children.get(key) ?? []), watched]);
      }
    }
  }

  /** Takes note of a monitor's state; to be called whenever it has changed. */
  notice(watched: WatchedMonitor): void {
    const { service, subject, state, isStale } = watched;
    const states = this.#states.get(service) ?? {};
    this.#states.set(service, states);
    const before = states[subject.id];
    if (isStale) delete states[subject.id];
    else states[subject.id] = state;
    if (!isQuiet(state) || (before && !isQuiet(before))) this.#attentive.add(watched);
  }

  /** The monitors that name one as their parent. */
  childrenOf(watched: WatchedMonitor): readonly WatchedMonitor[] {
    return this.#children.get(watched.key) ?? [];
  }

  /**
   * Judges some monitors, with their children, which a parent may hold back; or everything that may have something to say.
   * One alert that cannot be recorded does not hold up the others; the next look finds it again.
   */
  async judge(nowMs: EpochMs, only?: ReadonlySet<WatchedMonitor>): Promise<void> {
    const firing = await readFiring(this.#app.db);
    const plans = this.#app.plans.all().map(({ plan }) => plan);
    const chosen = only ? this.#withChildren(only) : this.#chosen(plans, firing);
    const byService = groupByService(chosen);
    for (const plan of plans) {
      const observations = this.#observations(plan, firing);
      const monitors = byService.get(plan.service) ?? [];
      for (const signal of this.#signalsOf(plan, monitors, observations, nowMs, only === undefined)) {
        await recordSignal(this.#app, plan.service, signal).catch((error: unknown) =>
          this.#app.log.error({ err: error, alert: signal.dedupKey }, 'an alert could not be recorded; trying again'),
        );
      }
    }
  }

  *#signalsOf(
    plan: Plan,
    monitors: readonly WatchedMonitor[],
    observations: Observations,
    nowMs: EpochMs,
    isWhole: boolean,
  ): Generator<Signal> {
    for (const { subject } of monitors) {
      const monitor = plan.monitors[subject.id];
      const signal = monitor && judgeMonitor(plan, monitor, observations, nowMs);
      if (signal) yield signal;
    }
    if (!isWhole) return;
    for (const metric of Object.values(plan.metrics)) {
      const signal = judgeMetric(plan, metric, observations, nowMs);
      if (signal) yield signal;
    }
    yield* resolveUnwatched(plan, observations);
  }

  #observations(plan: Plan, firing: Firing): Observations {
    const metrics: Record<string, MetricState> = statesOf(this.#subjects.metrics.values(), plan.service);
    return { monitors: this.#states.get(plan.service) ?? {}, metrics, firing: firing.get(plan.service) ?? {} };
  }

  /** What fires, what is not well, and what time alone may change. Whatever is quiet by now is let go. */
  #chosen(plans: readonly Plan[], firing: Firing): Set<WatchedMonitor> {
    const chosen = new Set(this.#attentive);
    for (const watched of this.#attentive) if (this.#isSettled(watched)) this.#attentive.delete(watched);
    for (const plan of plans) {
      for (const dedupKey of Object.keys(firing.get(plan.service) ?? {})) {
        if (!dedupKey.startsWith('monitor:')) continue;
        const watched = this.#subjects.monitors.get(keyOf(plan.service, dedupKey.slice('monitor:'.length)));
        if (watched) chosen.add(watched);
      }
    }
    return chosen;
  }

  #isSettled(watched: WatchedMonitor): boolean {
    const isSilenceJudged = watched.subject.type === 'heartbeat' && this.#named.has(watched.key);
    return !isSilenceJudged && isQuiet(watched.state);
  }

  #withChildren(some: ReadonlySet<WatchedMonitor>): Set<WatchedMonitor> {
    return new Set([...some].flatMap((watched) => [watched, ...this.childrenOf(watched)]));
  }
}

function isQuiet(state: MonitorState): boolean {
  return state.status === 'up' && state.failures === 0 && state.worse === 0;
}

function groupByService(chosen: Iterable<WatchedMonitor>): Map<string, WatchedMonitor[]> {
  const groups = new Map<string, WatchedMonitor[]>();
  for (const watched of chosen) {
    const own = groups.get(watched.service);
    if (own) own.push(watched);
    else groups.set(watched.service, [watched]);
  }
  return groups;
}
