import { Gauge, type Registry } from 'prom-client';
import type { App } from '../../../platform/app.ts';
import { exportView } from './export.views.ts';
import { exportTargets } from './export-status.ts';

/** Adds to what Prometheus reads how the copies of status pages stand, of those places that plans name today. */
export function exportSeries(app: App, registry: Registry): void {
  new Gauge({
    name: 'tocsin_status_copy_failing_seconds',
    help: 'How long a copy of a status page could not be written, by service and target; 0: it is in order',
    labelNames: ['service', 'target'],
    registers: [registry],
    async collect() {
      this.reset();
      const nowMs = app.clock.now();
      for (const { plan } of app.plans.all()) {
        if (exportTargets(plan).length === 0) continue;
        const { service, copies } = await exportView(app, plan);
        for (const { target, failingSince } of copies) {
          const seconds =
            failingSince === null ? 0 : Math.max(0, Math.round((nowMs - Date.parse(failingSince)) / 1000));
          this.set({ service, target }, seconds);
        }
      }
    },
  });
}
