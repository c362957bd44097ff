import type { Phase } from '../platform/phase.ts';
import { measureRoutes } from './measure.routes.ts';
import { defineMeasureJobs, measureTheRest } from './measure-incident.job.ts';
import { startReporting } from './send-reports.ts';

/** The figures of the response: what is measured of each incident, goals, training, and the monthly report. */
export const measure: Phase = {
  name: 'measure',
  routes: measureRoutes,
  jobs: defineMeasureJobs,
  async start(app) {
    await measureTheRest(app);
    return startReporting(app);
  },
};
