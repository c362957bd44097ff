import { isDeepStrictEqual } from 'node:util';
import {
  type EpochMs,
  type MetricState,
  type Monitor,
  type MonitorState,
  newMonitorState,
  type Plan,
} from '@tocsin/core';
import type { Forgotten, Stored } from './monitor.store.ts';
import { nextCheckMs } from './next-check.ts';
import { keyOf, type WatchedMetric, type WatchedMonitor } from './watched.ts';

type Memory<S> = Map<string, Stored<S>>;

/**
 * Brings what is watched in line with the plans. A monitor that stays the same keeps its state and its rhythm; one that was
 * changed keeps its state, unless it is of another kind now, and is checked at once; one that has left a plan is forgotten, so
 * that it begins anew should it ever come back.
 * @param memory what was stored when this node began to watch
 * @returns what is to be forgotten in the database, too
 */
export function followMonitors(
  watched: Map<string, WatchedMonitor>,
  plans: readonly Plan[],
  memory: Memory<MonitorState>,
  nowMs: EpochMs,
): Forgotten[] {
  const wanted = new Set<string>();
  for (const plan of plans) {
    for (const monitor of Object.values(plan.monitors)) {
      const key = keyOf(plan.service, monitor.id);
      wanted.add(key);
      const known = watched.get(key);
      if (known) takeOver(known, monitor, nowMs);
      else watched.set(key, begin(key, plan.service, monitor, memory.get(key), nowMs));
    }
  }
  return forgetOthers(watched, wanted, plans, memory, 'monitor');
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

function begin(
  key: string,
  service: string,
  monitor: Monitor,
  stored: Stored<MonitorState> | undefined,
  nowMs: EpochMs,
): WatchedMonitor {
  const state = stored?.state ?? newMonitorState(nowMs);
  // What was never checked is checked at once; the rest keeps to its own moment.
  const nextMs = stored && monitor.type !== 'heartbeat' ? nextCheckMs(key, monitor, nowMs) : nowMs;
  const recent = stored?.recent ?? [];
  return { service, subject: monitor, state, recent, changed: !stored, nextMs, isStale: false, underWay: null };
}

function takeOver(known: WatchedMonitor, monitor: Monitor, nowMs: EpochMs): void {
  if (known.subject === monitor) return;
  const [before, isSame] = [known.subject, isDeepStrictEqual(known.subject, monitor)];
  known.subject = monitor;
  if (isSame) return;
  known.nextMs = nowMs;
  known.changed = true;
  if (before.type !== monitor.type) Object.assign(known, { state: newMonitorState(nowMs), recent: [] });
}

function forgetOthers(
  watched: Map<string, WatchedMonitor> | Map<string, WatchedMetric>,
  wanted: ReadonlySet<string>,
  plans: readonly Plan[],
  memory: Memory<unknown>,
  kind: Forgotten['kind'],
): Forgotten[] {
  const gone: Forgotten[] = [];
  for (const [key, { service, subject }] of watched) {
    if (wanted.has(key)) continue;
    watched.delete(key);
    memory.delete(key);
    // Another node may still serve what this one has lost whole.
    if (plans.some((plan) => plan.service === service)) gone.push({ kind, service, id: subject.id });
  }
  return gone;
}
