import { isDeepStrictEqual } from 'node:util';
import {
  type CheckedMonitor,
  type EpochMs,
  type MetricState,
  type Monitor,
  type MonitorState,
  newMonitorState,
  type Plan,
} from '@tocsin/core';
import type { Forgotten, Stored } from './monitor.store.ts';
import { nextCheckMs, phaseOf } from './next-check.ts';
import { keyOf, type WatchedMetric, type WatchedMonitor } from './watched.ts';

type Memory<S> = Map<string, Stored<S>>;

/** More new or changed monitors than this are not all checked at once, but each at its own moment within its interval. */
const MANY = 200;

/** What of the plans a node watches, and how it begins. */
export interface Following {
  /** What was stored when this node began to watch. */
  readonly memory: Memory<MonitorState>;
  /** Whether this node watches a monitor at all. */
  readonly watches: (monitor: Monitor) => boolean;
  /** Whether this node makes its checks. */
  readonly checks: (monitor: Monitor) => monitor is CheckedMonitor;
  readonly schedule: (watched: WatchedMonitor, atMs: EpochMs) => void;
}

/**
 * Brings what is watched in line with the plans. A monitor that stays the same keeps its state and its rhythm; one that was
 * changed keeps its state, unless it is of another kind now, and is checked at once; one that has left a plan is forgotten, so
 * that it begins anew should it ever come back.
 * @returns what is to be forgotten in the database, too
 */
export function followMonitors(
  watched: Map<string, WatchedMonitor>,
  plans: readonly Plan[],
  following: Following,
  nowMs: EpochMs,
): Forgotten[] {
  const wanted = new Set<string>();
  const soon: WatchedMonitor[] = [];
  for (const plan of plans) {
    for (const monitor of Object.values(plan.monitors).filter(following.watches)) {
      const key = keyOf(plan.service, monitor.id);
      wanted.add(key);
      const known = watched.get(key);
      if (!known) watched.set(key, begin(key, plan.service, monitor, following, soon, nowMs));
      else if (takeOver(known, monitor, nowMs)) soon.push(known);
    }
  }
  checkSoon(soon, following, nowMs);
  return forgetOthers(watched, wanted, plans, following.memory, 'monitor');
}

/** What was never checked, or means something else now, is checked at once. */
function checkSoon(soon: readonly WatchedMonitor[], { checks, schedule }: Following, nowMs: EpochMs): void {
  for (const watched of soon) {
    const monitor = watched.subject;
    if (!checks(monitor)) watched.isQueued = false;
    else schedule(watched, soon.length > MANY ? nextCheckMs(watched.phase, monitor, nowMs) : nowMs);
  }
}

/** The same for metrics. Their values are read from the counters at each tick, so that a changed one needs nothing more. */
export function followMetrics(
  watched: Map<string, WatchedMetric>,
  plans: readonly Plan[],
  memory: Memory<MetricState>,
): Forgotten[] {
  const wanted = new Set<string>();
  for (const plan of plans) {
    for (const metric of Object.values(plan.metrics)) {
      const key = keyOf(plan.service, metric.id);
      wanted.add(key);
      const known = watched.get(key);
      const stored = memory.get(key);
      const [state, recent] = [stored?.state, stored?.recent ?? []];
      if (known) known.subject = metric;
      else watched.set(key, { service: plan.service, subject: metric, state, recent, changed: false });
    }
  }
  return forgetOthers(watched, wanted, plans, memory, 'metric');
}

/** A monitor that was known before keeps to its moments; any other is one of those to be checked soon. */
function begin(
  key: string,
  service: string,
  monitor: Monitor,
  { memory, checks, schedule }: Following,
  soon: WatchedMonitor[],
  nowMs: EpochMs,
): WatchedMonitor {
  const stored = memory.get(key);
  // From here on it is known by what is watched.
  memory.delete(key);
  const begun: WatchedMonitor = {
    ...{ key, service, subject: monitor, phase: phaseOf(key) },
    ...{ state: stored?.state ?? newMonitorState(nowMs), recent: [...(stored?.recent ?? [])], changed: !stored },
    ...{ nextMs: nowMs, isQueued: false, isStale: false, isGone: false, underWay: null },
  };
  if (!stored) soon.push(begun);
  else if (checks(monitor)) schedule(begun, nextCheckMs(begun.phase, monitor, nowMs));
  return begun;
}

/** @returns whether the monitor means something else now */
function takeOver(known: WatchedMonitor, monitor: Monitor, nowMs: EpochMs): boolean {
  if (known.subject === monitor) return false;
  const [before, isSame] = [known.subject, isDeepStrictEqual(known.subject, monitor)];
  known.subject = monitor;
  if (isSame) return false;
  known.changed = true;
  if (before.type !== monitor.type) {
    known.state = newMonitorState(nowMs);
    known.recent.length = 0;
  }
  return true;
}

function forgetOthers(
  watched: Map<string, WatchedMonitor> | Map<string, WatchedMetric>,
  wanted: ReadonlySet<string>,
  plans: readonly Plan[],
  memory: Memory<unknown>,
  kind: Forgotten['kind'],
): Forgotten[] {
  const gone: Forgotten[] = [];
  for (const [key, one] of watched) {
    if (wanted.has(key)) continue;
    watched.delete(key);
    memory.delete(key);
    if ('isGone' in one) Object.assign(one, { isGone: true, isQueued: false });
    // Another node may still serve what this one has lost whole.
    if (plans.some((plan) => plan.service === one.service))
      gone.push({ kind, service: one.service, id: one.subject.id });
  }
  return gone;
}
