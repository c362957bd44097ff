import type { Phase } from '../platform/phase.ts';
import { defineOpenReviewJob } from './open-review.job.ts';
import { registerReviewRoutes } from './review.routes.ts';

/** Post-incident reviews: the report from the timeline, and action items. */
export const review: Phase = {
  name: 'review',
  routes: registerReviewRoutes,
  jobs: defineOpenReviewJob,
};
