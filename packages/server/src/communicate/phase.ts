import type { Phase } from '../platform/phase.ts';
import { registerNoticeRoutes } from './status-page/notices/notice.routes.ts';
import { registerStatusRoutes } from './status-page/serve/status.routes.ts';
import { defineDraftUpdateJob } from './update/draft-update.job.ts';
import { registerUpdateRoutes } from './update/update.routes.ts';

/** Status updates for every audience, and the public status page. */
export const communicate: Phase = {
  name: 'communicate',
  routes(api, app) {
    registerUpdateRoutes(api, app);
    registerNoticeRoutes(api, app);
    registerStatusRoutes(api, app);
  },
  jobs: defineDraftUpdateJob,
};
