import type { App } from '../../platform/app.ts';
import { readUptime } from '../watch/history.views.ts';

interface MonitorUptime {
  readonly id: string;
  /** From 0 to 1, over all the days; null: it was never checked. */
  readonly okShare: number | null;
  readonly days: { readonly day: string; readonly okShare: number; readonly checks: number; readonly failed: number }[];
}

/** The share of good checks of the monitors that a service has now, by days of UTC, oldest first. */
export async function uptimeOf(app: App, service: string, days: number): Promise<MonitorUptime[]> {
  const plan = app.plans.get(service);
  const known = await readUptime(app.db, service, days, app.clock.now());
  return Object.values(plan.monitors)
    .filter(({ type }) => type !== 'heartbeat')
    .map(({ id }) => {
      const own = Object.hasOwn(known, id) ? (known[id] ?? []) : [];
      const checks = own.reduce((sum, { count }) => sum + count, 0);
      const failed = own.reduce((sum, day) => sum + day.failed, 0);
      return {
        id,
        okShare: checks > 0 ? 1 - failed / checks : null,
        days: own.map(({ atMs, okShare, count, failed: bad }) => ({
          ...{ day: new Date(atMs).toISOString().slice(0, 10), okShare, checks: count, failed: bad },
        })),
      };
    });
}
