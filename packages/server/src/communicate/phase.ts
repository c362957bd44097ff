import type { Phase } from '../platform/phase.ts';
import { registerEmbargoRoutes } from './embargo/embargo.routes.ts';
import { registerMaintenanceCalendar } from './maintenance/calendar-file.routes.ts';
import { startMaintenance } from './maintenance/look-at-maintenance.ts';
import { registerMaintenanceRoutes } from './maintenance/maintenance.routes.ts';
import { registerExportRoutes } from './status-page/export/export.routes.ts';
import { startExporting } from './status-page/export/watch-exports.ts';
import { registerNoticeRoutes } from './status-page/notices/notice.routes.ts';
import { registerOverviewRoutes } from './status-page/overview/overview.routes.ts';
import { registerStatusRoutes } from './status-page/serve/status.routes.ts';
import { defineAskJob } from './subscribers/join/ask.job.ts';
import { registerJoinRoutes } from './subscribers/join/join.routes.ts';
import { registerSubscriberRoutes } from './subscribers/manage/subscriber.routes.ts';
import { startMailings } from './subscribers/send/send-mailings.ts';
import { defineDraftUpdateJob } from './update/draft-update.job.ts';
import { registerFieldRoutes } from './update/fields.routes.ts';
import { registerUpdateRoutes } from './update/update.routes.ts';

/** Status updates for every audience, and the public status page. */
export const communicate: Phase = {
  name: 'communicate',
  routes(api, app) {
    registerUpdateRoutes(api, app);
    registerEmbargoRoutes(api, app);
    registerFieldRoutes(api, app);
    registerOverviewRoutes(api, app);
    registerNoticeRoutes(api, app);
    registerExportRoutes(api, app);
    registerStatusRoutes(api, app);
    registerJoinRoutes(api, app);
    registerSubscriberRoutes(api, app);
    registerMaintenanceRoutes(api, app);
    registerMaintenanceCalendar(api, app);
  },
  jobs(app) {
    defineDraftUpdateJob(app);
    defineAskJob(app);
  },
  async start(app) {
    const stops = [startExporting(app), startMailings(app), startMaintenance(app)];
    return async () => {
      for (const stop of stops) await stop();
    };
  },
};
