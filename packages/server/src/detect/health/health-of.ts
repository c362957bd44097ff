import type { Health, MetricState } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readLastTick, readMetrics, readMonitors } from '../watch/monitor.views.ts';
import { isMetricFresh, isMonitorFresh } from './fresh.ts';

/** What a lever is held for is not over while a monitor is degraded. */
const HEALTH = { up: 'healthy', degraded: 'unhealthy', down: 'unhealthy', unknown: 'unknown' } as const;

/**
 * Says of each monitor and metric of a service whether it is well, by id, for decisions such as gradual restoration. A monitor
 * is unhealthy once it is confirmed down or degraded, a metric as soon as any criterion is true, before it has held for its
 * time. What has not been read for three of its intervals, because nobody watches, is unknown.
 */
export async function healthOf(app: App, service: string): Promise<Record<string, Health>> {
  const plan = app.plans.get(service);
  const health: Record<string, Health> = {};
  const monitors = new Map((await readMonitors(app.db, service)).map(({ id, state }) => [id, state]));
  const metrics = new Map((await readMetrics(app.db, service)).map(({ id, state }) => [id, state]));
  const nowMs = app.clock.now();
  const lastTickMs = await readLastTick(app.db);
  for (const [id, monitor] of Object.entries(plan.monitors)) {
    const state = monitors.get(id);
    health[id] = state && isMonitorFresh(monitor, state, lastTickMs, nowMs) ? HEALTH[state.status] : 'unknown';
  }
  for (const id of Object.keys(plan.metrics)) {
    health[id] = isMetricFresh(lastTickMs, nowMs) ? metricHealth(metrics.get(id)) : 'unknown';
  }
  return health;
}

function metricHealth(state: MetricState | undefined): Health {
  if (!state || state.reading.value === null) return 'unknown';
  return Object.keys(state.holds).length > 0 ? 'unhealthy' : 'healthy';
}
