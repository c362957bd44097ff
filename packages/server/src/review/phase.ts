import type { Phase } from '../platform/phase.ts';
import { registerActionItemRoutes } from './action-items/action-items.routes.ts';
import { defineItemReminderJob } from './action-items/remind-of-item.job.ts';
import { defineOpenReviewJob } from './open/open-review.job.ts';
import { registerProposalRoutes } from './proposal/proposal.routes.ts';
import { registerReportRoutes } from './report/report.routes.ts';
import { registerReviewRoutes } from './review.routes.ts';
import { startTexts } from './similar/keep-texts.ts';
import { defineReviewReminderJob } from './task/remind.job.ts';
import { startReadingBack } from './trackers/read-back.ts';
import { defineSyncJob } from './trackers/sync.job.ts';

/** Post-incident reviews: the report, the meeting, tasks, action items, and what the plan learns. */
export const review: Phase = {
  name: 'review',
  routes(api, app) {
    registerReviewRoutes(api, app);
    registerActionItemRoutes(api, app);
    registerReportRoutes(api, app);
    registerProposalRoutes(api, app);
  },
  jobs(app) {
    defineOpenReviewJob(app);
    defineReviewReminderJob(app);
    defineItemReminderJob(app);
    defineSyncJob(app);
  },
  async start(app) {
    const stops = [startTexts(app), startReadingBack(app)];
    return async () => {
      for (const stop of stops) await stop();
    };
  },
};
