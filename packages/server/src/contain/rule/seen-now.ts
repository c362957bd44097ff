import type { Plan, RuleObservations } from '@tocsin/core';
import { isMetricFresh, isMonitorFresh } from '../../detect/health/fresh.ts';
import { readLastTick, readMetrics, readMonitors } from '../../detect/watch/monitor.views.ts';
import type { App } from '../../platform/app.ts';

/** What detection knows of a service at the moment; what nobody has looked at lately is left out. */
export async function seenNow(app: App, plan: Plan): Promise<RuleObservations> {
  const nowMs = app.clock.now();
  const lastTickMs = await readLastTick(app.db);
  const monitors = (await readMonitors(app.db, plan.service)).filter(({ id, state }) => {
    const monitor = plan.monitors[id];
    return monitor && isMonitorFresh(monitor, state, lastTickMs, nowMs);
  });
  const metrics = isMetricFresh(lastTickMs, nowMs) ? await readMetrics(app.db, plan.service) : [];
  return {
    monitors: Object.fromEntries(monitors.map(({ id, state }) => [id, state])),
    metrics: Object.fromEntries(metrics.map(({ id, state }) => [id, state])),
  };
}
