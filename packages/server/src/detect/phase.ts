import type { Phase } from '../platform/phase.ts';
import { alertRoutes } from './alerts/alert.routes.ts';
import { startLooking } from './alerts/look-at-held.ts';
import { tellAlerts } from './alerts/tell-alerts.job.ts';
import { settleTellings } from './alerts/tell-soon.ts';
import { evidenceRoutes } from './check/evidence.routes.ts';
import { lookFirst } from './diagnose/look-first.job.ts';
import { healthRoutes } from './health/health.routes.ts';
import { pingRoutes } from './heartbeat/ping.routes.ts';
import { pingLogRoutes } from './heartbeat/ping-log.routes.ts';
import { startSmtpListener } from './intake/email/smtp-listener.ts';
import { intakeRoutes } from './intake/intake.routes.ts';
import { intakeApiRoutes } from './intake/intake-api.routes.ts';
import { opsgenieRoutes } from './intake/opsgenie/opsgenie.routes.ts';
import { pagerDutyRoutes } from './intake/pagerduty/pagerduty.routes.ts';
import { otlpRoutes } from './metrics/otlp/otlp.routes.ts';
import { sdkRoutes } from './metrics/sdk.routes.ts';
import { reportFormRoutes } from './reports/form.routes.ts';
import { judgeReports } from './reports/judge-reports.job.ts';
import { startReports } from './reports/keep-reports.ts';
import { reportRoutes } from './reports/report.routes.ts';
import { vendorRoutes } from './vendors/vendor.routes.ts';
import { startVendors } from './vendors/watch-vendors.ts';
import { historyRoutes } from './watch/history.routes.ts';
import { startTicking } from './watch/tick.ts';

/** Monitors, metrics and intakes: what finds out that something is wrong. */
export const detect: Phase = {
  name: 'detect',
  routes(api, app) {
    healthRoutes(api, app);
    historyRoutes(api, app);
    alertRoutes(api, app);
    pagerDutyRoutes(api, app);
    intakeRoutes(api, app);
    intakeApiRoutes(api, app);
    opsgenieRoutes(api, app);
    sdkRoutes(api, app);
    otlpRoutes(api, app);
    pingRoutes(api, app);
    pingLogRoutes(api, app);
    evidenceRoutes(api, app);
    vendorRoutes(api, app);
    reportRoutes(api, app);
    reportFormRoutes(api, app);
  },
  jobs(app) {
    app.jobs.define('look-first', (payload) => lookFirst(app, payload));
    app.jobs.define('tell-alerts', ({ service }) => tellAlerts(app, String(service)));
    app.jobs.define('judge-reports', ({ service }) => judgeReports(app, String(service)));
  },
  async start(app) {
    const stopTicking = await startTicking(app);
    const stopLooking = startLooking(app);
    const stopVendors = startVendors(app);
    const stopReports = startReports(app);
    const smtp = app.config.smtp ? await startSmtpListener(app, app.config.smtp) : null;
    return async () => {
      await smtp?.stop();
      await stopReports();
      await stopVendors();
      await stopLooking();
      await stopTicking();
      await settleTellings(app);
    };
  },
};
