import {
  COUNTER_STEP_MS,
  conditionsOf,
  describeCondition,
  describeReading,
  type EpochMs,
  formatSpan,
  type Health,
  type Metric,
  type MetricState,
  type Monitor,
  type MonitorState,
  type Plan,
  silentSinceMs,
} from '@tocsin/core';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { readFiringOf } from '../alerts/alert.views.ts';
import type { healthItem, serviceHealth as serviceHealthSchema } from '../contract.ts';
import type { Recent, Stored } from '../watch/monitor.store.ts';
import { readLastTick, readMetrics, readMonitors } from '../watch/monitor.views.ts';
import { type BoardState, componentStates, worstOf } from './component-states.ts';

/** A reading older than so many of its intervals says nothing about now. */
const STALE_INTERVALS = 3;

type HealthItem = z.infer<typeof healthItem>;
type ServiceHealth = z.infer<typeof serviceHealthSchema>;

/**
 * Says of each monitor and metric of a service whether it is well, by id, for decisions such as gradual restoration. A monitor
 * is unhealthy once it is confirmed down, a metric as soon as any criterion is true, before it has held for its time. What
 * has not been read for three of its intervals, because nobody watches, is unknown.
 */
export async function healthOf(app: App, service: string): Promise<Record<string, Health>> {
  const plan = app.plans.get(service);
  const health: Record<string, Health> = {};
  const monitors = byId(await readMonitors(app.db, service));
  const metrics = byId(await readMetrics(app.db, service));
  const nowMs = app.clock.now();
  const lastTickMs = await readLastTick(app.db);
  for (const [id, monitor] of Object.entries(plan.monitors)) {
    const state = monitors.get(id)?.state;
    const isNow = state !== undefined && isFresh(monitorReading(monitor, state, lastTickMs), nowMs);
    health[id] = isNow ? HEALTH[state.status] : 'unknown';
  }
  for (const id of Object.keys(plan.metrics)) {
    const state = metrics.get(id)?.state;
    const isNow = isFresh({ atMs: lastTickMs, everyMs: COUNTER_STEP_MS }, nowMs);
    health[id] = isNow ? metricHealth(state) : 'unknown';
  }
  return health;
}

/** What a person releases a lever for is not yet there while it is degraded. */
const HEALTH = { up: 'healthy', degraded: 'unhealthy', down: 'unhealthy', unknown: 'unknown' } as const;

function metricHealth(state: MetricState | undefined): Health {
  if (!state || state.reading.value === null) return 'unknown';
  return Object.keys(state.holds).length > 0 ? 'unhealthy' : 'healthy';
}

interface Reading {
  readonly atMs: EpochMs | null;
  readonly everyMs: number;
}

/**
 * A heartbeat is read by looking whether it is late, at every tick: how often it pings says nothing of that. A check that
 * waits for its timeout is followed by the next one, however short the interval.
 */
function monitorReading(monitor: Monitor, state: MonitorState, lastTickMs: EpochMs | null): Reading {
  if (monitor.type === 'heartbeat') return { atMs: lastTickMs, everyMs: COUNTER_STEP_MS };
  return { atMs: state.checkedMs, everyMs: Math.max(monitor.every, monitor.timeout) * 1000 };
}

function isFresh({ atMs, everyMs }: Reading, nowMs: EpochMs): boolean {
  return atMs !== null && nowMs - atMs <= STALE_INTERVALS * everyMs;
}

/** The health board of one service: its items, its components by their items and dependencies, and the worst of them. */
export async function serviceHealth(app: App, service: string): Promise<ServiceHealth> {
  const plan = app.plans.get(service);
  const nowMs = app.clock.now();
  const monitors = byId(await readMonitors(app.db, service));
  const metrics = byId(await readMetrics(app.db, service));
  const firing = await readFiringOf(app.db, service);
  const items = [
    ...Object.values(plan.monitors).map((monitor) => monitorItem(plan, monitor, monitors.get(monitor.id), nowMs)),
    ...Object.values(plan.metrics).map((metric) => {
      const alert = firing.find(({ dedupKey }) => dedupKey === `metric:${metric.id}`);
      return metricItem(plan, metric, metrics.get(metric.id), alert?.sinceMs ?? null);
    }),
  ];
  const states = componentStates(plan, items, new Set(firing.flatMap((alert) => alert.components)));
  const components = Object.values(plan.components).map(({ id, title }) => ({
    id,
    title,
    state: states.get(id) ?? ('unknown' as const),
  }));
  const state = worstOf([...components.map((component) => component.state), ...items.map((item) => item.state)]);
  return { service, title: plan.title, state, components, items };
}

function monitorItem(
  plan: Plan,
  monitor: Monitor,
  stored: Stored<MonitorState> | undefined,
  nowMs: number,
): HealthItem {
  const state = stored?.state;
  return {
    id: monitor.id,
    title: monitor.title,
    kind: monitor.type,
    component: monitor.component,
    state: state ? monitorBoardState(monitor, state, nowMs) : 'unknown',
    since: state && state.status !== 'unknown' ? iso(state.sinceMs) : null,
    checkedAt: state?.checkedMs == null ? null : iso(state.checkedMs),
    detail: state ? monitorDetail(monitor, state, nowMs) : 'not checked yet',
    spark: monitor.type !== 'heartbeat' ? sparkOf(stored?.recent) : [],
    unit: monitor.type !== 'heartbeat' ? 'ms' : 'none',
    thresholds: monitorThresholds(plan, monitor),
  };
}

function monitorBoardState(monitor: Monitor, state: MonitorState, nowMs: number): BoardState {
  if (state.status !== 'up') return state.status;
  const isLate = monitor.type === 'heartbeat' && nowMs > silentSinceMs(state) + monitor.every * 1000;
  return state.failures > 0 || isLate ? 'degraded' : 'up';
}

function monitorDetail(monitor: Monitor, state: MonitorState, nowMs: number): string {
  if (monitor.type !== 'heartbeat') return state.detail;
  if (state.lastPingMs === null) return state.checkedMs === null ? 'never pinged' : state.detail;
  const ago = `last ping ${formatSpan((nowMs - state.lastPingMs) / 1000)} ago`;
  const saidMore = state.detail !== 'silent' && state.checkedMs !== state.lastPingMs;
  return saidMore ? `${state.detail}; ${ago}` : ago;
}

function monitorThresholds(plan: Plan, monitor: Monitor): HealthItem['thresholds'] {
  const own = monitor.severity === null ? [] : [{ severity: monitor.severity, text: ownThreshold(monitor) }];
  const criteria = plan.severities.flatMap((severity) =>
    severity.when
      .filter((condition) => condition.kind === 'monitor' && condition.monitor === monitor.id)
      .map((condition) => ({ severity: severity.id, text: describeCondition(condition) })),
  );
  return [...criteria, ...own];
}

function ownThreshold(monitor: Monitor): string {
  if (monitor.type === 'heartbeat') return `no ping for ${formatSpan(monitor.every + monitor.grace)}`;
  return monitor.confirm === 1 ? 'down' : `down after ${monitor.confirm} failures in a row`;
}

function metricItem(
  plan: Plan,
  metric: Metric,
  stored: Stored<MetricState> | undefined,
  firingSinceMs: number | null,
): HealthItem {
  const state = stored?.state;
  const holds = Object.values(state?.holds ?? {}).map((hold) => hold.sinceMs);
  const sinceMs = firingSinceMs ?? (holds.length > 0 ? Math.min(...holds) : (state?.clearSinceMs ?? null));
  return {
    id: metric.id,
    title: metric.title,
    kind: 'metric',
    component: metric.component,
    state: metricBoardState(state, firingSinceMs !== null),
    since: sinceMs === null ? null : iso(sinceMs),
    checkedAt: state ? iso(state.readMs) : null,
    detail: state ? describeReading(metric, state.reading) : 'not read yet',
    spark: sparkOf(stored?.recent),
    unit: metric.read === 'ratio' ? 'ratio' : metric.read === 'sum' ? 'count' : 'ms',
    thresholds: conditionsOf(plan, metric.id).map(({ severity, condition }) => ({
      severity: severity.id,
      text: describeCondition(condition, metric),
    })),
  };
}

function metricBoardState(state: MetricState | undefined, isFiring: boolean): BoardState {
  if (isFiring) return 'down';
  if (!state || state.reading.value === null) return 'unknown';
  return Object.keys(state.holds).length > 0 ? 'degraded' : 'up';
}

function sparkOf(recent: Recent | undefined): (number | null)[] {
  return [...(recent ?? [])];
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function byId<S>(rows: readonly Stored<S>[]): Map<string, Stored<S>> {
  return new Map(rows.map((row) => [row.id, row]));
}
