import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { readFiringOf } from '../alerts/alert.views.ts';
import type { serviceHealth as serviceHealthSchema } from '../contract.ts';
import { readLastTick, readMetrics, readMonitors } from '../watch/monitor.views.ts';
import { componentStates, worstOf } from './component-states.ts';
import { metricItem } from './metric-item.ts';
import { monitorItem } from './monitor-item.ts';

type ServiceHealth = z.infer<typeof serviceHealthSchema>;

/** The health board of one service: its items, its components by their items and dependencies, and the worst of them. */
export async function serviceHealth(app: App, service: string): Promise<ServiceHealth> {
  const plan = app.plans.get(service);
  const monitors = new Map((await readMonitors(app.db, service)).map((row) => [row.id, row]));
  const metrics = new Map((await readMetrics(app.db, service)).map((row) => [row.id, row]));
  const firing = await readFiringOf(app.db, service);
  const board = { plan, monitors, lastTickMs: await readLastTick(app.db), nowMs: app.clock.now() };
  const items = [
    ...Object.values(plan.monitors).map((monitor) => monitorItem(board, monitor)),
    ...Object.values(plan.metrics).map((metric) => {
      const alert = firing.find(({ dedupKey }) => dedupKey === `metric:${metric.id}`);
      return metricItem(board, metric, metrics.get(metric.id), alert?.sinceMs ?? null);
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
