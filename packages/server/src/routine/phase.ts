import type { Phase } from '../platform/phase.ts';
import { registerJobRoutes } from './job/job.routes.ts';
import { startJobs } from './job/look-at-jobs.ts';

/** What happens by the calendar. */
export const routine: Phase = {
  name: 'routine',
  routes(api, app) {
    registerJobRoutes(api, app);
  },
  jobs() {},
  async start(app) {
    return startJobs(app);
  },
};
