import type { Phase } from '../platform/phase.ts';
import { healthRoutes } from './health.routes.ts';
import { pagerDutyRoutes } from './pagerduty.routes.ts';
import { pingRoutes } from './ping.routes.ts';
import { sdkRoutes } from './sdk.routes.ts';
import { tellAlerts } from './tell-alerts.job.ts';
import { settleTellings } from './tell-soon.ts';
import { startTicking } from './tick.ts';

/** Monitors, metrics and intakes: what finds out that something is wrong. */
export const detect: Phase = {
  name: 'detect',
  routes(api, app) {
    healthRoutes(api, app);
    pagerDutyRoutes(api, app);
    sdkRoutes(api, app);
    pingRoutes(api, app);
  },
  jobs(app) {
    app.jobs.define('tell-alerts', ({ service }) => tellAlerts(app, String(service)));
  },
  async start(app) {
    const stopTicking = await startTicking(app);
    return async () => {
      await stopTicking();
      await settleTellings(app);
    };
  },
};
