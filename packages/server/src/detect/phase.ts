import type { Phase } from '../platform/phase.ts';
import { alertRoutes } from './alerts/alert.routes.ts';
import { startLooking } from './alerts/look-at-held.ts';
import { tellAlerts } from './alerts/tell-alerts.job.ts';
import { settleTellings } from './alerts/tell-soon.ts';
import { healthRoutes } from './health/health.routes.ts';
import { pingRoutes } from './heartbeat/ping.routes.ts';
import { intakeRoutes } from './intake/intake.routes.ts';
import { opsgenieRoutes } from './intake/opsgenie/opsgenie.routes.ts';
import { pagerDutyRoutes } from './intake/pagerduty/pagerduty.routes.ts';
import { sdkRoutes } from './metrics/sdk.routes.ts';
import { vendorRoutes } from './vendors/vendor.routes.ts';
import { startVendors } from './vendors/watch-vendors.ts';
import { startTicking } from './watch/tick.ts';

/** Monitors, metrics and intakes: what finds out that something is wrong. */
export const detect: Phase = {
  name: 'detect',
  routes(api, app) {
    healthRoutes(api, app);
    alertRoutes(api, app);
    pagerDutyRoutes(api, app);
    intakeRoutes(api, app);
    opsgenieRoutes(api, app);
    sdkRoutes(api, app);
    pingRoutes(api, app);
    vendorRoutes(api, app);
  },
  jobs(app) {
    app.jobs.define('tell-alerts', ({ service }) => tellAlerts(app, String(service)));
  },
  async start(app) {
    const stopTicking = await startTicking(app);
    const stopLooking = startLooking(app);
    const stopVendors = startVendors(app);
    return async () => {
      await stopVendors();
      await stopLooking();
      await stopTicking();
      await settleTellings(app);
    };
  },
};
